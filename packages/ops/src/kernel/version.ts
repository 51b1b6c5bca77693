/** The version of Slipway; a test holds it equal to the packages'. */
export const version = '0.1.0'
