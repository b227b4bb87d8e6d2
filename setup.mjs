// Makes a fresh clone runnable and goes on with the project's own Node. Plain JavaScript without packages, because it
// runs before anything is installed. This first file keeps to syntax that an old Node can read, so that it can say so.
const major = Number(process.versions.node.split(".")[0]);
if (major < 18) {
  console.error(
    `Setting up Locara needs Node.js 18 or newer; this is ${process.version}. Install one from nodejs.org.`,
  );
  process.exit(3);
}

void import("./scripts/setup/run.mjs").then(({ run }) => run(process.argv[2], process.argv.slice(3)));
