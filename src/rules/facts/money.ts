import type { LexiconSource } from '../lexicon.ts'
import type { Reading } from '../reading.ts'
import { fold, plainDigits } from './folded.ts'
import { numberOf } from './number-words.ts'

export interface AmountFound {
  /** `300 EUR`; the currency `XXX` where it is not told ("5k"). */
  readonly value: string
  readonly confidence: number
  /** In the original text. */
  readonly start: number
  readonly end: number
}

const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY', '₹': 'INR', '₺': 'TRY', '₫': 'VND', '₩': 'KRW', '₱': 'PHP', '₦': 'NGN', 'R$': 'BRL', zł: 'PLN' }
/** Names of currencies, folded; those that several countries use keep the likeliest. */
const NAMES: Readonly<Record<string, string>> = {
  EUR: 'euro|euros|eur|eurusd|teuro|euronen|يورو|यूरो|ユーロ', USD: 'dollar|dollars|usd|bucks|dolares|dolar|dollari|do|do la|dolary|dolarow|دولار|डॉलर|ドル|đô|đô la', GBP: 'pound|pounds|quid|gbp|libras|livres|pfund', INR: 'rupees|rupee|rs|inr|rupaye|rupye|रुपये|रुपए|रुपया', JPY: '円|yen',
  TRY: 'tl|lira|liraya', IDR: 'rupiah|rp|idr', VND: 'dong|vnd', PLN: 'zl|zloty|zlotych|zlote|pln', BRL: 'reais|real|conto|contos|pila|brl', MXN: 'pesos|varos|mxn', SAR: 'ريال|riyal', EGP: 'جنيه', AED: 'درهم|dirhams|dirham|dh', KWD: 'دينار', NGN: 'naira', PHP: 'php', CHF: 'franken|francs', CAD: 'piasses|cad', PEN: 'soles', UAH: 'hryvnia',
}
const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3, mil: 1e3, mille: 1e3, tsd: 1e3, tausend: 1e3, thousand: 1e3, grand: 1e3, duizend: 1e3, tys: 1e3, tysiac: 1e3, tysiecy: 1e3, tysiace: 1e3, bin: 1e3, ribu: 1e3, rb: 1e3, rbu: 1e3, nghin: 1e3, ngan: 1e3, ng: 1e3, ألف: 1e3, الف: 1e3, आلاف: 1e3, हजार: 1e3, हज़ार: 1e3, hazar: 1e3, hajar: 1e3, 千: 1e3, mila: 1e3, lucas: 1e3,
  万: 1e4, lakh: 1e5, लाख: 1e5, juta: 1e6, jt: 1e6, trieu: 1e6, tr: 1e6, cu: 1e6, million: 1e6, millones: 1e6, milioni: 1e6, milyon: 1e6, millions: 1e6, mio: 1e6, m: 1e6,
  quinientos: 500, doscientos: 200, trescientos: 300, cuatrocientos: 400, duzentos: 200, trezentos: 300, quinhentos: 500, pięćset: 500, dwieście: 200, trzysta: 300,
  hundred: 100, cien: 100, cem: 100, cento: 100, cent: 100, hundert: 100, honderd: 100, sto: 100, yuz: 100, ratus: 100, tram: 100, مئه: 100, سو: 100, सौ: 100, 百: 100, hunderd: 100,
}
/** Which multiplier words mean money by themselves: "5 juta", "20 củ". */
const MONEY_ALONE: Readonly<Record<string, string>> = { juta: 'IDR', jt: 'IDR', ribu: 'IDR', rb: 'IDR', rbu: 'IDR', trieu: 'VND', tr: 'VND', cu: 'VND', nghin: 'VND', lakh: 'INR', लाख: 'INR', lucas: 'ARS' }

const currencyOf = new Map<string, string>()
for (const [code, names] of Object.entries(NAMES)) for (const name of names.split('|')) currencyOf.set(fold(name), code)
const multiplierOf = new Map(Object.entries(MULTIPLIERS).map(([word, value]) => [fold(word), value]))
const aloneOf = new Map(Object.entries(MONEY_ALONE).map(([word, code]) => [fold(word), code]))

const NUMBER = String.raw`\d{1,3}(?:[.,  ']\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?`
const RUN = /\d+/g
const LEAD = /(R\$|US\$|[€$£¥₹₺₫₩₱₦]|(?<![\p{L}])(?:usd|eur|gbp|rp|rs|tl)\.?) ?$/iu
const REST = new RegExp(String.raw`(${NUMBER})(?: ?([\p{L}\p{M}]{1,10}))?(?: ?([€$£¥₹₺₫₩₱₦]|[\p{L}\p{M}]{1,9}(?: \p{L}{2}(?!\p{L}))?))?`, 'yu')
const MOST = 12
const MOST_LOOKED = 120

/** Sums of money. One look at each run of digits, 120 at most, and at the words before a currency in words. */
export function findAmounts(reading: Reading): AmountFound[] {
  const text = plainDigits(reading.document.text)
  const found: AmountFound[] = []
  let looked = 0
  let past = 0
  RUN.lastIndex = 0
  for (let run = RUN.exec(text); run !== null && found.length < MOST && looked < MOST_LOOKED; run = RUN.exec(text)) {
    const { index } = run
    looked += 1
    if (index < past || overlaps(reading, index)) continue
    REST.lastIndex = index
    const match = REST.exec(text)
    if (match === null) continue
    const sign = LEAD.exec(text.slice(Math.max(0, index - 5), index))
    if (sign === null && /[\p{Script=Latin}@._/-]/u.test(text[index - 1] ?? ' ')) continue
    const one = sign === null ? trailing(match) : leading(sign[1] ?? '', match)
    if (one === null) continue
    const start = index - (sign?.[0].length ?? 0)
    past = index + one.length
    found.push({ value: `${one.sum} ${one.code}`, confidence: one.code === 'XXX' ? 0.5 : 0.9, start, end: past })
  }
  if (found.length === 0 && reading.hits.has('amount')) wordAmounts(reading, found)
  return found
}

/** Most words are plain letters, which only need to be made small. */
function small(word: string): string {
  return /^[\x20-\x7f]*$/.test(word) ? word.toLowerCase() : fold(word)
}

function overlaps(reading: Reading, at: number): boolean {
  return reading.document.contacts.some((one) => one.start <= at && at < one.end)
}

interface Sum { readonly sum: string; readonly code: string; readonly length: number }

function leading(sign: string, match: RegExpExecArray): Sum | null {
  const code = SIGNS[sign.toUpperCase()] ?? SIGNS[sign] ?? currencyOf.get(small(sign.replace(/[.$]/g, ''))) ?? (sign.toLowerCase().startsWith('us') ? 'USD' : null)
  const number = match[1] ?? ''
  const word = match[2] === undefined ? '' : small(match[2])
  const multiplier = multiplierOf.has(word) ? word : null
  return code === null ? null : make(number, multiplier, code, multiplier === null ? number.length : match[0].indexOf(match[2] ?? '', number.length) + (match[2] ?? '').length)
}

function trailing(match: RegExpExecArray): Sum | null {
  const [whole, number = '', one, two] = match
  if (one === undefined && two === undefined) return null
  if (/^[\u3040-\u30ff\u4e00-\u9fff]/.test(one ?? '')) return solid(number, one ?? '')
  const first = one === undefined ? null : small(one)
  const own = first === null ? undefined : currencyOf.get(first)
  if (own !== undefined) return make(number, null, own, whole.indexOf(one ?? '', number.length) + (one ?? '').length)
  const multiplier = first !== null && multiplierOf.has(first) ? first : null
  if (multiplier === null && first !== null) return null
  const name = two === undefined ? null : currencyNamed(two)
  if (name !== null) return make(number, multiplier, name.code, whole.lastIndexOf(name.words) + name.words.length)
  if (multiplier === null || (!aloneOf.has(multiplier) && (multiplier !== 'k' || number.length > 3))) return null
  return make(number, multiplier, aloneOf.get(multiplier) ?? 'XXX', whole.indexOf(one ?? '', number.length) + (one ?? '').length)
}

/** "euros", "đô la": the words that name it, without what follows. */
function currencyNamed(words: string): { readonly code: string; readonly words: string } | null {
  const whole = SIGNS[words] ?? currencyOf.get(small(words))
  if (whole !== undefined) return { code: whole, words }
  const first = words.split(' ')[0] ?? ''
  const code = currencyOf.get(small(first))
  return code === undefined ? null : { code, words: first }
}

/** Japanese and Chinese script runs on: "5万円払え" is ten thousands, then yen. */
function solid(number: string, letters: string): Sum | null {
  const multiplier = multiplierOf.has(letters[0] ?? '') ? (letters[0] ?? '') : null
  const rest = multiplier === null ? letters : letters.slice(1)
  const name = /^(?:円|ドル|ユーロ|ウォン)/.exec(rest)?.[0]
  const code = name === undefined ? undefined : currencyOf.get(name)
  return code === undefined ? null : make(number, multiplier, code, number.length + (multiplier?.length ?? 0) + (name?.length ?? 0))
}

function make(number: string, multiplier: string | null, code: string, length: number): Sum | null {
  const sum = sumOf(number, multiplier)
  return sum === null ? null : { sum, code, length }
}

/** `1.200,50` and `1,200.50` alike. */
function sumOf(number: string, multiplier: string | null): string | null {
  const cents = /[.,](\d{1,2})$/.exec(number)
  const whole = (cents === null ? number : number.slice(0, cents.index)).replace(/\D/g, '')
  const value = Number(`${whole}${cents === null ? '' : `.${cents[1] ?? '0'}`}`) * (multiplier === null ? 1 : (multiplierOf.get(multiplier) ?? 1))
  return Number.isFinite(value) && value > 0 ? String(Math.round(value * 100) / 100) : null
}

/** "Five hundred dollars", "zweihundert Euro". */
function wordAmounts(reading: Reading, found: AmountFound[]): void {
  const { codes, from, to, length } = reading.document.normal
  for (const hit of reading.hits.get('amount') ?? []) {
    if (found.length >= MOST) return
    const start = codes[hit.start] === 32 ? hit.start + 1 : hit.start
    const end = Math.min(length, codes[hit.end - 1] === 32 ? hit.end - 1 : hit.end)
    const name = String.fromCharCode(...codes.subarray(start, end))
    const code = currencyOf.get(name)
    if (code === undefined) continue
    const flat = String.fromCharCode(...codes.subarray(Math.max(0, start - 60), start))
    const words = beforeWordsOf(flat)
    const value = spoken(words, reading.lang)
    if (value !== null) found.push({ value: `${value.sum} ${code}`, confidence: 0.85, start: from[Math.max(0, start - value.length - 1)] ?? 0, end: to[end - 1] ?? 0 })
  }
}

function beforeWordsOf(flat: string): string[] {
  return flat.trim().split(' ').slice(-4)
}

/** Reads backwards as long as the words are numbers. */
function spoken(words: readonly string[], lang: string): { readonly sum: number; readonly length: number } | null {
  let sum = 0
  let factor = 1
  let length = 0
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index] ?? ''
    const compound = /^(.+?)(hundert|honderd|cientos|centos|cento|cents)$/.exec(word)
    const multiplier = multiplierOf.get(word)
    const value = numberOf(word, lang)?.value ?? (compound === null ? null : (numberOf(compound[1] ?? '', lang)?.value ?? 0) * 100)
    if (value !== null && value > 0) {
      sum += value * factor
      factor = 1
    } else if (multiplier !== undefined) {
      if (factor > 1 && sum === 0) factor *= multiplier
      else factor = multiplier
    } else break
    length += word.length + 1
  }
  if (factor > 1) sum += factor
  return sum > 0 ? { sum, length: length - 1 } : null
}

/** How money is to be sent; canonical name first. */
const MEANS: Readonly<Record<string, string>> = {
  gift_card: 'gift card*|giftcard*|gift voucher*|voucher*|steam card*|itunes card*|apple card*|google play card*|tarjeta* de regalo|tarjetas regalo|cartão presente|cartões presente|carte* cadeau*|cartes cadeaux|gutschein*|guthabenkarte*|buoni regalo|carta regalo|carte regalo|cadeaukaart*|karty podarunkow*|karta podarunkow*|kart* upominkow*|kartu hadiah|hediye kart*|thẻ cào|thẻ nạp|بطاقات هدايا|بطاقة هدايا|بطاقة ايتونز|كارت شحن|गिफ्ट कार्ड|ギフトカード|アマギフ|iTunesカード|プリペイドカード|アップルカード|cadeaubon*|kart* steam',
  prepaid: 'paysafe*|paysafecard*|transcash|neosurf|pcs|postepay|prepaid card*|recarga|recargas|pulsa|شحن',
  crypto: 'bitcoin*|btc|crypto*|krypto*|cripto*|usdt|ethereum|eth|仮想通貨|ビットコイン|عملات رقمية|بيتكوين|बिटकॉइन|tiền ảo|kripto*',
  transfer: 'bank transfer|wire transfer|wire the money|western union|moneygram|transferencia*|transferência*|virement*|überweis*|bonific*|overmak*|przelew*|havale|eft|iban|chuyển khoản|تحويل|振込|送金|ट्रांसफर|bank account number',
  wallet: 'paypal|cashapp|cash app|venmo|zelle|revolut|bizum|nequi|yape|oxxo|pix|mbway|mb way|lydia|paylib|tikkie|blik|gopay|ovo|dana|papara|momo|paytm|gpay|google pay|phonepe|upi|यूपीआई|पेटीएम|ペイペイ|paypay|instapay|stc pay|gcash|satispay',
  cash: 'in cash|cash in hand|efectivo|dinheiro vivo|en liquide|espèces|bargeld|contanti|contant|gotówk*|tunai|nakit|tiền mặt|كاش|नकद|現金',
  game_goods: 'robux|v-bucks|vbucks|skins|diamonds|uc|coins for|pokecoins',
}
const meansOf: [string, string][] = []
const meansEntries: string[] = []
for (const [means, list] of Object.entries(MEANS)) {
  for (const one of list.split('|')) {
    meansEntries.push(one)
    meansOf.push([fold(one.replace('*', '')), means])
  }
}
export const MEANS_LEXICON: LexiconSource = { id: 'payment_means', negatable: true, entries: { any: meansEntries } }

const known = new Map<string, string | null>()
const MOST_KNOWN = 2000

/** The means that a hit names. */
export function meansNamed(text: string): string | null {
  const before = known.get(text)
  if (before !== undefined) return before
  let best: [string, string] | null = null
  for (const one of meansOf) if (text.startsWith(one[0]) && one[0].length > (best?.[0].length ?? 0)) best = one
  const means = best?.[1] ?? null
  if (known.size < MOST_KNOWN) known.set(text, means)
  return means
}
