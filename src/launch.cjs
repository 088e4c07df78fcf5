// Plain old JavaScript on purpose: it must be understood by any Node, to say clearly when this one is too old.
// The project brings its own Node as the npm package `node`; npm scripts find it first on the PATH.
var needed = [24, 15];
var version = process.versions.node.split('.').map(Number);
if (version[0] < needed[0] || (version[0] === needed[0] && version[1] < needed[1])) {
  process.stderr.write(
    'Breakwater needs Node ' + needed.join('.') + ' or newer, and this is Node ' + process.versions.node + '.\n' +
    'Run `npm ci` in this folder (with install scripts allowed): it brings the right Node along. ' +
    'Then start Breakwater through npm (`npm start`, `npm test`, `npm run -s breakwater -- help`).\n'
  );
  process.exit(1);
}
if (process.argv[2] !== '--guard') require('./cli/load.cjs');
