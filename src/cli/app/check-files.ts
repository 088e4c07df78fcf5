import { text, type AppFault, type AppFiles } from './fault.ts'
import { checkSvg } from './check-svg.ts'

/** File types that an upload is refused for, by their ending or by what they are (zendesk_apps_support, validations/mime.rb). */
const REFUSED = ['rar', 'zip', 'gzip', 'gz', 'pdf', 'doc', 'docx', 'avi', 'bin', 'bz', 'bz2', 'csh', 'sh', 'jar', 'mp3', 'mpeg', 'odt', 'pptx', 'ppt', 'xls', 'xlsx', '7z']
const BEGINNINGS: readonly (readonly [string, string])[] = [['504b0304', 'zip'], ['1f8b', 'gzip'], ['25504446', 'pdf'], ['52617221', 'rar'], ['377abcaf271c', '7z'], ['425a68', 'bz2'], ['d0cf11e0a1b11ae1', 'doc'], ['494433', 'mp3'], ['2321', 'sh']]
/** developer.zendesk.com, Apps, Styles and assets. */
const ASSETS = ['png', 'jpg', 'jpeg', 'gif', 'svg', 'js', 'htm', 'html', 'css', 'map', 'eot', 'woff', 'woff2', 'otf', 'ttf', 'json', 'xml', 'hbs', 'hdbs']
const LOGOS: Readonly<Record<string, number>> = { 'assets/logo.png': 320, 'assets/logo-small.png': 128 }
/** Ours: the package holds texts and art; whatever is larger does not belong into it. */
const MOST_BYTES = 1_000_000
const SECRETS = /BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{8,24}|xox[pboa]-|api_key|secret_token|auth_key|\bclient_secret\b|password\s*[:=]/i

export function checkFiles(files: AppFiles): AppFault[] {
  const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  return [
    ...Object.entries(LOGOS).flatMap(([file, size]) => checkLogo(file, files.get(file), size)),
    ...[...files].flatMap(([file, bytes]) => checkOne(file, bytes)),
    ...(total > MOST_BYTES ? [{ file: '.', what: `the package holds ${total} bytes, more than ${MOST_BYTES}`, remedy: 'Take out what is neither text nor art: the pages are served by the bridge.' }] : []),
  ]
}

function checkOne(file: string, bytes: Uint8Array): AppFault[] {
  const ending = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
  const head = Buffer.from(bytes.subarray(0, 8)).toString('hex')
  const kind = BEGINNINGS.find(([beginning]) => head.startsWith(beginning))?.[1]
  const faults: AppFault[] = []
  const refused = REFUSED.includes(ending) ? ending : kind
  if (refused !== undefined) faults.push({ file, what: `files of the type ${refused} are refused`, remedy: 'Take it out of the package.' })
  else if (file.startsWith('assets/') && !ASSETS.includes(ending)) faults.push({ file, what: 'no asset may be of this type', remedy: `Use one of ${ASSETS.join(', ')}.` })
  if (ending === 'svg') faults.push(...checkSvg(file, text(bytes)))
  if (/^(?:html?|xml|js|json)$/.test(ending)) {
    if (SECRETS.test(text(bytes))) faults.push({ file, what: 'it looks as if a secret were in it', remedy: 'Keep secrets in secure settings.', warning: true })
    if (/^(?:html?|js)$/.test(ending) && /\bhttp:\/\//.test(text(bytes))) faults.push({ file, what: 'it asks for something over plain http', remedy: 'Use https.', warning: true })
  }
  return faults
}

function checkLogo(file: string, bytes: Uint8Array | undefined, size: number): AppFault[] {
  if (bytes === undefined) return [{ file, what: 'there is none', remedy: `Draw it, ${size} by ${size}.` }]
  const data = Buffer.from(bytes)
  if (data.subarray(0, 8).toString('hex') !== '89504e470d0a1a0a' || data.length < 26) return [{ file, what: 'it is no PNG', remedy: 'Save it as PNG.' }]
  const [width, height] = [data.readUInt32BE(16), data.readUInt32BE(20)]
  return width === size && height === size ? [] : [{ file, what: `it is ${width} by ${height}`, remedy: `Draw it ${size} by ${size}.` }]
}
