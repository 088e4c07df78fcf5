import { isObject, type AppFault, type Json } from './fault.ts'

const TYPES = ['text', 'checkbox', 'url', 'number', 'multiline', 'hidden', 'oauth']
const SCOPES = ['header', 'body', 'url', 'jwt_secret_key', 'jwt_claim', 'basic_auth_username', 'basic_auth_password']
const FILE = 'manifest.json'

/** The settings an admin fills in (zendesk_apps_support, validations/manifest.rb and secure_settings.rb). */
export function checkParameters(manifest: Json): AppFault[] {
  const given = manifest['parameters']
  if (given === undefined) return settingsUsed(manifest, [])
  if (!Array.isArray(given)) return [{ file: FILE, what: 'parameters is not a list', remedy: 'Write it as a list of objects.' }]
  const parameters = given.filter((one): one is Json => isObject(one))
  const names = parameters.map((one) => String(one['name']))
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
  return [
    ...(parameters.length === given.length ? [] : [{ file: FILE, what: 'a parameter is not an object', remedy: 'Write each with name and type.' }]),
    ...twice.map((name) => ({ file: FILE, what: `the parameter ${name} stands twice`, remedy: 'Give each a name of its own.' })),
    ...(parameters.filter((one) => one['type'] === 'oauth').length > 1 ? [{ file: FILE, what: 'there is more than one parameter of type oauth', remedy: 'Keep one.' }] : []),
    ...parameters.flatMap(checkOne),
    ...settingsUsed(manifest, names),
  ]
}

function checkOne(parameter: Json): AppFault[] {
  const { name, type = 'text', required, secure, scopes } = parameter
  const where = `the parameter ${String(name)}`
  const fault = (what: string, remedy: string): AppFault => ({ file: FILE, what: `${where} ${what}`, remedy })
  const warning = (what: string, remedy: string): AppFault => ({ ...fault(what, remedy), warning: true })
  return [
    ...(typeof name !== 'string' || name === '' ? [fault('has no name', 'Name it.')] : []),
    ...(name === 'name' ? [fault('may not be called "name"', 'Choose another name.')] : []),
    ...(typeof type !== 'string' || !TYPES.includes(type) ? [fault(`has the type ${String(type)}, which there is not`, `Use one of ${TYPES.join(', ')}.`)] : []),
    ...Object.entries({ required, secure }).flatMap(([key, value]) => (value === undefined || typeof value === 'boolean' ? [] : [fault(`has ${key} that is not true or false`, 'Write true or false, without quotation marks.')])),
    ...(type === 'hidden' && required === true ? [fault('is hidden and required: nobody could fill it in', 'Let it be one of the two.')] : []),
    ...(type === 'oauth' && secure === true ? [fault('is of type oauth and secure', 'Take secure away.')] : []),
    ...checkScopes(scopes, secure === true, fault, warning),
    ...('default' in parameter && (secure === true || type === 'hidden') ? [warning('has a default that everybody who has the package can read', 'Take the default away.')] : []),
    ...(typeof name === 'string' && /token|key|pwd|password/i.test(name) && type === 'text' && secure !== true ? [warning('sounds like a secret and is not secure', 'Set secure to true, with scopes.')] : []),
  ]
}

type Say = (what: string, remedy: string) => AppFault

function checkScopes(scopes: unknown, secure: boolean, fault: Say, warning: Say): AppFault[] {
  if (scopes === undefined) return secure ? [warning('is secure and has no scopes', `Say where it may be used: ${SCOPES.join(', ')}.`)] : []
  if (!Array.isArray(scopes)) return [fault('has scopes that are not a list', 'Write them as a list.')]
  const bad = (scopes as unknown[]).filter((one) => typeof one !== 'string' || !SCOPES.includes(one))
  return [
    ...(secure ? [] : [fault('has scopes and is not secure', 'Set secure to true, or take the scopes away.')]),
    ...(scopes.length === 0 ? [fault('has an empty list of scopes', `Name at least one of ${SCOPES.join(', ')}.`)] : []),
    ...(bad.length === 0 ? [] : [fault(`has scopes that there are not: ${bad.join(', ')}`, `Use ${SCOPES.join(', ')}.`)]),
  ]
}

/** A page's address that names a setting nobody can fill in opens nowhere: ours, the framework does not look. */
function settingsUsed(manifest: Json, names: readonly string[]): AppFault[] {
  const used = [...JSON.stringify(manifest['location'] ?? {}).matchAll(/\{\{\s*setting\.(\w+)\s*\}\}/g)].map((match) => match[1] ?? '')
  return [...new Set(used)].filter((name) => !names.includes(name)).map((name) => ({ file: FILE, what: `a location uses the setting ${name}, which is no parameter`, remedy: `Add ${name} to parameters.` }))
}
