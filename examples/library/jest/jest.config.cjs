module.exports = {
	rootDir: __dirname,
	testMatch: ['**/*.test.cjs'],
	// The tests are CommonJS as they stand.
	transform: {},
};
