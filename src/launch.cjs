// Plain JavaScript on purpose: it must run on any Node, to say clearly when this one is too old.
// The project brings its own Node as the npm package `node`; npm scripts find it first on the PATH.
const needed = [24, 15];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    'Breakwater needs Node ' + needed.join('.') + ' or newer, and this is Node ' + process.versions.node + '.\n' +
    'Run `npm ci` in this folder (with install scripts allowed): it brings the right Node along. ' +
    'Then start Breakwater through npm (`npm start`, `npm test`, `npm run -s breakwater -- help`).\n'
  );
  process.exit(1);
}
if (process.argv[2] !== '--guard') void import('./cli/main.ts');
