import { lookAlike } from '../text/fold.ts'

/** No ticket is read further than this. */
const LONGEST = 20_000
const UNSEEN = /\u00ad|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u206f]|[\ufe00-\ufe0f]|\ufeff/g
const DOT_IN_BRACKETS = /[ \t]{0,2}[[({<][ \t]{0,2}(?:\.|dot|punto|ponto|point|punkt)[ \t]{0,2}[\])}>][ \t]{0,2}/gi
const DOT_WORD = /([a-z0-9-]{2,40})[ \t]{1,2}(?:dot|punto|ponto|point|punkt)[ \t]{1,2}([a-z]{2,12})(?![a-z])/gi
const DOT_APART = /([a-z0-9-]{3,40})[ \t]?\.[ \t]?(com|net|org|info|shop|site|online|xyz|top|link|click|example|test|invalid)(?![a-z])/gi
const AT_IN_BRACKETS = /[ \t]?[[({<][ \t]{0,2}(?:@|at|arroba)[ \t]{0,2}[\])}>][ \t]?/gi
const AT_APART = /@[ \t](?=[\p{L}\p{N}_]{3})/gu
const HXXP = /(?<![a-z])h(?:xx|\*\*|tt)ps?[ \t]?:[ \t]?\/[ \t]?\//gi
/** Letters one by one, five or more of them. */
const APART = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}@_.-][ \t]){4,40}[\p{L}\p{N}](?![\p{L}\p{N}])/gu
const MIXED = /[\p{L}\p{N}_.-]{0,60}[\u0370-\u052f][\p{L}\p{N}_.-]{0,60}/gu

/**
 * The text as it was meant to be read: signs that nobody sees taken out, styled and full-width letters made plain, spelt-out dots and at signs put
 * back, letters that were written apart joined, look-alike letters in Latin words replaced. Linear; for finding only, offsets are not kept.
 */
export function plain(raw: string): string {
  let text = raw.length > LONGEST ? raw.slice(0, LONGEST) : raw
  // eslint-disable-next-line no-control-regex
  if (/[^\u0000-\u007f]/.test(text)) {
    text = text.replace(UNSEEN, '').normalize('NFKC').slice(0, LONGEST)
    if (/[\u0370-\u052f]/.test(text)) text = text.replace(MIXED, (word) => (/[a-z]/i.test(word) ? lookAlike(word) : word))
  }
  text = text.replace(APART, (letters) => letters.replace(/[ \t]/g, ''))
  if (/[[({<]/.test(text)) text = text.replace(DOT_IN_BRACKETS, '.').replace(AT_IN_BRACKETS, '@')
  return text.replace(HXXP, (head) => (/s[ \t]?:/i.test(head) ? 'https://' : 'http://')).replace(DOT_WORD, '$1.$2').replace(DOT_APART, '$1.$2').replace(AT_APART, '@')
}

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', l: 'i' }

/** One form for all spellings that look the same; `l`, `1`, `!` and `i` are one. Not for reading. */
export function skeleton(name: string): string {
  return lookAlike(name.toLowerCase()).replace(/[._\-*]/g, '').replace(/[013457@$!l]/g, (sign) => LEET[sign] ?? sign)
}
