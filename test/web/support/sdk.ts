import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const FOLDER = resolve(import.meta.dirname, '../../../node_modules/zendesk_app_framework_sdk/lib')
const FILES = ['index.js', 'client.js', 'utils.js', 'vendor/native-promise-only.js']

/**
 * What answers the SDK's address in tests: `zendesk_app_framework_sdk` 2.0.11 from npm, as one script. Zendesk publishes no npm package of its SDK; this
 * is a republish of an older version (2.0.9), which does not check the host's origin against Zendesk's own.
 */
export function sdkScript(): string {
  const modules = FILES.map((file) => `'./${file.replace('.js', '')}': function (require, module, exports) {\n${readFileSync(join(FOLDER, file), 'utf8')}\n}`)
  return `(function () { var table = { ${modules.join(',\n')} }; var kept = {};
function load(name) { if (!kept[name]) { kept[name] = { exports: {} }; table[name](load, kept[name], kept[name].exports); } return kept[name].exports; }
window.ZAFClient = load('./index'); })();`
}
