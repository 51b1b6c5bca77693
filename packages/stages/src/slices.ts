export const slicesOf = async (..._: unknown[]) => []
