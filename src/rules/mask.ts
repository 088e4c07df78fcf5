import { findContacts } from './facts/contacts.ts'

// After these words people say their name; what follows is masked as far as it looks like one. Bounded, so linear.
const NAMED = /(?<![\p{L}\p{N}])(my name is|me llamo|mi nombre es|meu nome é|me chamo|je m'appelle|je m’appelle|ich heiße|ich heisse|mein name ist|mi chiamo|nama saya|namaku|benim adım|adım|tên tôi là|tôi tên là|nazywam się|mam na imię|ik heet|mijn naam is|私の名前は|名前は|اسمي|मेरा नाम|mera naam)(\s{0,3})([\p{L}\p{M}'’.-]{1,40}(?: \p{Lu}[\p{L}\p{M}'’.-]{1,40}){0,3})/giu
const DIGITS = /\p{Nd}(?:[ .\-/]?\p{Nd}){4,40}/gu

/**
 * A text without what leads to a person: handles, links, e-mails, phones, addresses, long numbers, and names that are introduced.
 * A name dropped in passing stays: what cannot be known to be a name is not guessed.
 */
export function mask(text: string): string {
  let out = ''
  let at = 0
  for (const one of findContacts(text)) {
    if (one.start < at) continue
    out += `${text.slice(at, one.start)}[${one.kind}]`
    at = one.end
  }
  return (out + text.slice(at)).replace(NAMED, '$1$2[name]').replace(DIGITS, '[number]')
}
