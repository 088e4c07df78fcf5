import { isObject, text, type AppFault, type AppFiles, type Json } from './fault.ts'
import { checkLocations } from './check-location.ts'
import { checkParameters } from './check-parameters.ts'
import { parseStrict } from './parse-strict.ts'

/** Keys that the framework reads (zendesk_apps_support, manifest.rb, RUBY_TO_JSON); any other is dropped without a word. */
const KEYS = ['requirementsOnly', 'marketingOnly', 'version', 'author', 'name', 'experiments', 'frameworkVersion', 'singleInstall', 'signedUrls', 'defaultLocale', 'location', 'private', 'oauth', 'parameters', 'domainWhitelist', 'remoteInstallationURL', 'termsConditionsURL', 'gaID']
const BOOLEANS = ['requirementsOnly', 'marketingOnly', 'singleInstall', 'signedUrls', 'private']
const STRINGS = ['defaultLocale', 'version', 'frameworkVersion', 'remoteInstallationURL', 'termsConditionsURL', 'gaID', 'name']
const REQUIRED = ['author', 'defaultLocale', 'location', 'frameworkVersion']
const FILE = 'manifest.json'

/** The manifest by the framework's own rules (zendesk_apps_support, validations/manifest.rb). Null where it cannot be read at all. */
export function checkManifest(files: AppFiles): { readonly manifest: Json | null; readonly faults: readonly AppFault[] } {
  const bytes = files.get(FILE)
  if (bytes === undefined) return { manifest: null, faults: [missing(files)] }
  const read = parseStrict(text(bytes))
  if (!('value' in read)) return { manifest: null, faults: [{ file: FILE, what: read.fault, remedy: 'Write it as one JSON object, each key once.' }] }
  const manifest = read.value
  return { manifest, faults: [...keys(manifest), ...types(manifest), ...author(manifest), ...versions(manifest), ...urls(manifest), ...locale(manifest, files), ...checkLocations(manifest, files), ...checkParameters(manifest)] }
}

function missing(files: AppFiles): AppFault {
  const nested = [...files.keys()].find((name) => /^[^/]+\/manifest\.json$/.test(name))
  return { file: FILE, what: nested === undefined ? 'there is none' : `it lies in a folder: ${nested}`, remedy: 'Put manifest.json at the root of the package.' }
}

const fault = (what: string, remedy: string): AppFault => ({ file: FILE, what, remedy })

function keys(manifest: Json): AppFault[] {
  return [
    ...REQUIRED.filter((key) => manifest[key] === undefined).map((key) => fault(`${key} is missing`, `Add ${key}.`)),
    ...('noTemplate' in manifest ? [fault('noTemplate is not allowed in framework 2.0', 'Take noTemplate out.')] : []),
    ...Object.keys(manifest).filter((key) => !KEYS.includes(key) && key !== 'noTemplate').map((key) => fault(`${key} is no key of the framework, which drops it without a word`, 'Correct its spelling or take it out.')),
  ]
}

function types(manifest: Json): AppFault[] {
  const domains = manifest['domainWhitelist']
  return [
    ...BOOLEANS.filter((key) => manifest[key] !== undefined && typeof manifest[key] !== 'boolean').map((key) => fault(`${key} is not true or false`, `Write ${key} as true or false, without quotation marks.`)),
    ...STRINGS.filter((key) => manifest[key] !== undefined && typeof manifest[key] !== 'string').map((key) => fault(`${key} is not text`, `Write ${key} as text.`)),
    ...(manifest['experiments'] !== undefined && !isObject(manifest['experiments']) ? [fault('experiments is not an object', 'Write it as an object or take it out.')] : []),
    ...(domains !== undefined && !(Array.isArray(domains) && domains.every((one) => typeof one === 'string')) ? [fault('domainWhitelist is not a list of texts', 'Write it as a list of host names.')] : []),
    ...('oauth' in manifest ? oauth(manifest['oauth'], manifest) : []),
  ]
}

function oauth(given: unknown, manifest: Json): AppFault[] {
  const wanted = ['client_id', 'client_secret', 'authorize_uri', 'access_token_uri']
  const lacking = isObject(given) ? wanted.filter((key) => typeof given[key] !== 'string' || given[key] === '') : wanted
  const parameters = Array.isArray(manifest['parameters']) ? (manifest['parameters'] as unknown[]) : []
  return [
    ...(lacking.length === 0 ? [] : [fault(`oauth lacks ${lacking.join(', ')}`, 'Add them, or take oauth out.')]),
    ...(parameters.some((one) => isObject(one) && one['type'] === 'oauth') ? [] : [fault('oauth has no parameter of type oauth', 'Add one parameter of type oauth.')]),
  ]
}

function author({ author: given }: Json): AppFault[] {
  if (given === undefined) return []
  if (!isObject(given)) return [fault('author is not an object', 'Write author with name and email.')]
  return ['name', 'email', 'url'].filter((key) => given[key] !== undefined && typeof given[key] !== 'string').map((key) => fault(`author.${key} is not text`, `Write author.${key} as text.`))
}

function versions({ frameworkVersion }: Json): AppFault[] {
  return frameworkVersion === undefined || frameworkVersion === '2.0' ? [] : [fault('frameworkVersion is not "2.0"', 'Write "2.0": no other version is served.')]
}

function urls(manifest: Json): AppFault[] {
  const given: [string, unknown][] = [['termsConditionsURL', manifest['termsConditionsURL']], ['author.url', isObject(manifest['author']) ? manifest['author']['url'] : undefined]]
  return given.filter(([, url]) => typeof url === 'string' && !isWeb(url)).map(([name]) => fault(`${name} is no web address`, `Give a full http or https address, or take ${name} out.`))
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}

function locale({ defaultLocale }: Json, files: AppFiles): AppFault[] {
  if (typeof defaultLocale !== 'string') return []
  if (!/^[a-z]{2,3}(-\w{2,3})?$/.test(defaultLocale)) return [fault('defaultLocale is no locale', 'Write it like en or pt-br.')]
  return files.has(`translations/${defaultLocale}.json`) ? [] : [fault(`translations/${defaultLocale}.json is missing`, 'Add the file, or name a locale that has one.')]
}
