/**
 * Record ids: three characters of key prefix, an instance part, a base-62 sequence, and three checksum characters that make the
 * 15-character form safe in case-insensitive places. https://help.salesforce.com/s/articleView?id=000385008
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

export function makeId(prefix: string, sequence: number): string {
  let rest = sequence
  let text = ''
  for (let place = 0; place < 9; place++) {
    text = (DIGITS[rest % 62] ?? '0') + text
    rest = Math.floor(rest / 62)
  }
  const short = `${prefix}gL0${text}`
  return short + checksum(short)
}

function checksum(short: string): string {
  let out = ''
  for (let block = 0; block < 3; block++) {
    let bits = 0
    for (let index = 0; index < 5; index++) {
      const letter = short[block * 5 + index] ?? ''
      if (letter >= 'A' && letter <= 'Z') bits |= 1 << index
    }
    out += CHECK[bits] ?? 'A'
  }
  return out
}

/** The 18-character form of either form, or null when the text cannot be an id. */
export function fullId(text: string): string | null {
  if (!/^[0-9A-Za-z]+$/.test(text)) return null
  if (text.length === 15) return text + checksum(text)
  if (text.length !== 18) return null
  const short = text.slice(0, 15)
  return checksum(short).toLowerCase() === text.slice(15).toLowerCase() ? short + checksum(short) : null
}
