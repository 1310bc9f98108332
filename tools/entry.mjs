// The first lines of every command. Old releases of Node must be able to read this file and those that import it, so
// everything newer is loaded after the check.
import fs from 'node:fs';

var wanted = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines.node;

function isOlder(have, least) {
  var a = have.split('.').map(Number);
  var b = least.split('.').map(Number);
  for (var i = 0; i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}

/** Runs `load().main(argv)`, after a look at the version of Node. Failures that a person can mend are one sentence. */
export function enter(load) {
  if (isOlder(process.versions.node, wanted.replace('>=', ''))) {
    console.error(
      'Kaibo needs Node ' +
        wanted +
        ' and this is Node ' +
        process.versions.node +
        '; get one from https://nodejs.org.',
    );
    process.exitCode = 1;
    return;
  }
  import('./start-error.mjs').then(function (errors) {
    return errors.runMain(function () {
      return load().then(function (command) {
        return command.main(process.argv.slice(2));
      });
    });
  });
}
