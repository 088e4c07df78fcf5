import { isPossiblePhoneNumber } from 'libphonenumber-js'
import type { Range } from '../../text/normalise.ts'
import type { Contact } from './contacts.ts'

const CANDIDATE = /(?<![\p{L}\p{N}_#/-])(?:\+|＋)?\(?\d[\d \t().\u00a0-]{5,20}\d(?![\p{N}_/])/gu
const PHONE_WORD = /(?:tel|phone|mobil|cell|call|ring|landline|text|whats|sms|number|numero|n[uú]mero|num\.|nummer|numara|telefon|gsm|hp|wa|no\.? ?hp|nomor|電話|携帯|هاتف|جوال|رقم|फ़ोन|फोन|नंबर|sđt|sdt|điện thoại|desk|fax|komórk|handy|celular|cellulare|portable)[^\p{N}]{0,28}$/iu
const OTHER_NUMBER = /(?:invoice|order|case|ticket|ref|vat|no\.?|nr\.?|fatura|sipariş|pedido|factura|commande|bestell\p{L}*|rechnung\p{L}*|ordine|zam[oó]wieni\p{L}*|pesanan|đơn|attempt|model|build|version|room|isbn|tracking)[^\p{L}\p{N}]{0,6}$/iu
const MOST = 400

/** Phone, card and account numbers. Only short windows around digit runs are looked at, 400 at most. */
export function findPhones(text: string, blocked: readonly Range[]): Contact[] {
  const found: Contact[] = []
  let looked = 0
  let block = 0
  for (const match of text.matchAll(CANDIDATE)) {
    looked += 1
    if (looked > MOST) break
    const start = match.index + (match[0].startsWith('(') && !match[0].includes(')') ? 1 : 0)
    const open = match[0].startsWith('(') && !match[0].includes(')') ? 1 : 0
    const value = match[0].slice(open).replace(/[ \t(.\u00a0-]+$/, '')
    while (block < blocked.length && (blocked[block] as Range).end <= start) block += 1
    if (block < blocked.length && (blocked[block] as Range).start < start + value.length) continue
    const before = text.slice(Math.max(0, start - 36), start)
    const kind = classify(value, before)
    if (kind !== null) found.push({ kind, value, start, end: start + value.length })
  }
  return found
}

function classify(value: string, before: string): Contact['kind'] | null {
  const digits = value.replace(/\D/g, '')
  if (/^(?:19|20)\d\d[-./]\d\d?[-./]\d\d?$/.test(value) || /^\d\d?[-./]\d\d?[-./](?:19|20)?\d\d$/.test(value)) return null
  if (digits.length >= 13 && digits.length <= 19 && luhn(digits)) return 'number'
  if (digits.length < 7 || digits.length > 15) return null
  if (value.startsWith('+') || value.startsWith('＋')) return 'phone'
  if (PHONE_WORD.test(before)) return 'phone'
  if (OTHER_NUMBER.test(before)) return null
  if (/^\(?0\d/.test(value) && digits.length >= 9 && digits.length <= 12) return 'phone'
  if (/^\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$/.test(value)) return 'phone'
  return digits.length >= 10 && /[ -]/.test(value) && isPossiblePhoneNumber(`+${digits}`) ? 'phone' : null
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
