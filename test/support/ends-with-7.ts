// A program for the test of the bootstrap.
const heard: string[] = process.argv.slice(2);
console.log(JSON.stringify(heard));
process.exitCode = 7;
