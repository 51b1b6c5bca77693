/** What the project says of itself; its pipeline makes its own data. */
export default { name: 'maintenance' }
