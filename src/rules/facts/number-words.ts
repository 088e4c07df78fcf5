import type { LexiconSource } from '../lexicon.ts'
import { fold } from './folded.ts'

/** Numbers as words. `units`: from nought; `tens`: from twenty; `join` puts a ten and a unit together, the unit first where `swap`. */
interface Numbers {
  readonly units: string
  readonly tens: string
  readonly join: readonly string[]
  readonly swap?: boolean
  /** Endings that make one word of a number and "year-old": siebenjährig, sedicenne, siedmiolatek. */
  readonly aged?: readonly string[]
  /** The same by whole words, where the number bends. */
  readonly agedWords?: string
  readonly extra?: string
}

const NUMBERS: Readonly<Record<string, Numbers>> = {
  en: { units: ' one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen', tens: 'twenty thirty forty fifty sixty seventy eighty ninety', join: [' '] },
  es: { units: ' uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve', tens: 'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa', join: [' y '], extra: '21 veintiun,21 veintiuno,22 veintidos,23 veintitres,24 veinticuatro,25 veinticinco,26 veintiseis,27 veintisiete,28 veintiocho,29 veintinueve' },
  pt: { units: ' um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove', tens: 'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa', join: [' e '], extra: '14 quatorze,16 dezasseis,17 dezassete,19 dezanove,2 duas' },
  fr: { units: ' un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf', tens: 'vingt trente quarante cinquante soixante', join: [' ', ' et '], extra: '70 soixante-dix,71 soixante et onze,72 soixante-douze,75 soixante-quinze,80 quatre-vingts,80 quatre-vingt,90 quatre-vingt-dix,70 septante,90 nonante' },
  de: { units: ' eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn', tens: 'zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig', join: ['und'], swap: true, aged: ['jährig*', 'jaehrig*'], extra: '21 einundzwanzig,31 einunddreißig,41 einundvierzig,51 einundfünfzig' },
  it: { units: ' uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove', tens: 'venti trenta quaranta cinquanta sessanta settanta ottanta novanta', join: [''], extra: '21 ventuno,21 ventun,28 ventotto,31 trentuno,38 trentotto,40 quarant,50 cinquant,30 trent,20 vent,60 sessant,70 settant,80 ottant,90 novant,41 quarantuno,48 quarantotto', agedWords: '10 decenne,11 undicenne,12 dodicenne,13 tredicenne,14 quattordicenne,15 quindicenne,16 sedicenne,17 diciassettenne,18 diciottenne,19 diciannovenne,20 ventenne,30 trentenne,40 quarantenne,50 cinquantenne,12 dodicenni,13 tredicenni,14 quattordicenni,15 quindicenni,16 sedicenni' },
  nl: { units: ' een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien', tens: 'twintig dertig veertig vijftig zestig zeventig tachtig negentig', join: ['en', 'ën'], swap: true, aged: ['jarig*'] },
  pl: { units: ' jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście', tens: 'dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt', join: [' '], extra: '2 dwie,2 dwóch,3 trzech,4 czterech,5 pięciu,6 sześciu,7 siedmiu,8 ośmiu,9 dziewięciu,10 dziesięciu,12 dwunastu', agedWords: '2 dwulat*,3 trzylat*,4 czterolat*,5 pięciolat*,6 sześciolat*,7 siedmiolat*,8 ośmiolat*,9 dziewięciolat*,10 dziesięciolat*,11 jedenastolat*,12 dwunastolat*,13 trzynastolat*,14 czternastolat*,15 piętnastolat*,16 szesnastolat*,17 siedemnastolat*,3 trzyletni*,4 czteroletni*,5 pięcioletni*,6 sześcioletni*,7 siedmioletni*,8 ośmioletni*,9 dziewięcioletni*,10 dziesięcioletni*,11 jedenastoletni*,12 dwunastoletni*,13 trzynastoletni*,14 czternastoletni*,15 piętnastoletni*,16 szesnastoletni*,17 siedemnastoletni*' },
  tr: { units: ' bir iki üç dört beş altı yedi sekiz dokuz on', tens: 'yirmi otuz kırk elli altmış yetmiş seksen doksan', join: [' '], extra: '11 on bir,12 on iki,13 on üç,14 on dört,15 on beş,16 on altı,17 on yedi,18 on sekiz,19 on dokuz,12 oniki,13 onüç,14 ondört,15 onbeş,16 onaltı,17 onyedi,18 onsekiz' },
  id: { units: ' satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas', tens: '', join: [''], extra: '12 dua belas,13 tiga belas,14 empat belas,15 lima belas,16 enam belas,17 tujuh belas,18 delapan belas,19 sembilan belas,20 dua puluh,30 tiga puluh,40 empat puluh,50 lima puluh,60 enam puluh,70 tujuh puluh,1 se' },
  vi: { units: ' một hai ba bốn năm sáu bảy tám chín mười', tens: '', join: [''], extra: '11 mười một,12 mười hai,13 mười ba,14 mười bốn,15 mười lăm,16 mười sáu,17 mười bảy,18 mười tám,19 mười chín,20 hai mươi,30 ba mươi,40 bốn mươi,50 năm mươi,60 sáu mươi,70 bảy mươi' },
  hi: { units: ' एक दो तीन चार पांच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस', tens: '', join: [''], extra: '5 पाँच,6 छः,20 बीस,30 तीस,40 चालीस,50 पचास,60 साठ,1 ek,2 do,3 teen,4 char,5 paanch,6 chhe,7 saat,8 aath,9 nau,10 das,11 gyarah,12 barah,13 terah,14 chaudah,15 pandrah,16 solah,17 satrah,18 atharah,20 bees,24 chaubis,24 चौबीस' },
  ar: { units: '', tens: '', join: [''], extra: '1 واحد,2 اثنين,3 ثلاث,3 ثلاثة,4 اربع,4 اربعة,5 خمس,5 خمسة,6 ست,6 ستة,7 سبع,7 سبعة,8 ثمان,8 ثمانية,8 ثماني,9 تسع,9 تسعة,10 عشر سنوات,10 عشرة,11 احد عشر,11 احدى عشرة,12 اثني عشر,12 اثنا عشر,12 اثنتي عشرة,13 ثلاث عشرة,13 ثلاثة عشر,14 اربع عشرة,14 اربعة عشر,15 خمس عشرة,15 خمسة عشر,16 ست عشرة,16 ستة عشر,17 سبع عشرة,17 سبعة عشر,20 عشرين,30 ثلاثين,40 اربعين,50 خمسين,13 ثلاثطعش,14 اربعطعش,15 خمسطعش,16 ستطعش,24 اربع وعشرين' },
}

export interface NumberWord {
  readonly value: number
  /** It is an age by itself. */
  readonly aged: boolean
}

/** Language → folded word → number; stems of aged forms without their star. */
const WORDS = new Map<string, Map<string, NumberWord>>()
const STEMS = new Map<string, [string, NumberWord][]>()
const ENTRIES: Record<string, string[]> = {}

function learn(lang: string, text: string, value: number, aged: boolean): void {
  const stem = text.endsWith('*')
  const word = fold(stem ? text.slice(0, -1) : text)
  if (word === '') return
  ENTRIES[lang] = [...(ENTRIES[lang] ?? []), text]
  if (stem) STEMS.set(lang, [...(STEMS.get(lang) ?? []), [word, { value, aged }]])
  else {
    const table = WORDS.get(lang) ?? new Map<string, NumberWord>()
    if (!table.has(word)) table.set(word, { value, aged })
    WORDS.set(lang, table)
  }
}

function pairs(list: string | undefined): [number, string][] {
  return (list ?? '').split(',').filter((one) => one !== '').map((one) => [Number(one.slice(0, one.indexOf(' '))), one.slice(one.indexOf(' ') + 1)])
}

for (const [lang, numbers] of Object.entries(NUMBERS)) {
  const units = numbers.units.split(' ')
  const tens = numbers.tens.split(' ').filter((one) => one !== '')
  const whole: [number, string][] = units.map((word, value): [number, string] => [value, word])
  tens.forEach((ten, index) => {
    whole.push([(index + 2) * 10, ten])
    for (let unit = 1; unit < 10; unit += 1) for (const join of numbers.join) whole.push([(index + 2) * 10 + unit, numbers.swap === true ? `${units[unit] ?? ''}${join}${ten}` : `${ten}${join}${units[unit] ?? ''}`])
  })
  for (const [value, word] of [...whole, ...pairs(numbers.extra)]) {
    if (word === '' || value === 0) continue
    learn(lang, word, value, false)
    for (const ending of numbers.aged ?? []) learn(lang, `${word}${ending}`, value, true)
  }
  for (const [value, word] of pairs(numbers.agedWords)) learn(lang, word, value, true)
}

/** What the one pass looks for, so that numbers in words cost no search of their own. */
export const NUMBER_LEXICON: LexiconSource = { id: 'number_word', negatable: false, entries: ENTRIES }

/** The number that a word of the language stands for; in a language that is not ours, or unknown, any long word counts. */
export function numberOf(word: string, lang: string): NumberWord | null {
  const own = WORDS.get(lang)
  if (own !== undefined) return own.get(word) ?? stemOf(word, lang)
  if (word.length < 5) return null
  for (const [other, table] of WORDS) {
    const found = table.get(word) ?? stemOf(word, other)
    if (found !== null && found !== undefined) return found
  }
  return null
}

function stemOf(word: string, lang: string): NumberWord | null {
  let best: [string, NumberWord] | null = null
  for (const one of STEMS.get(lang) ?? []) if (word.startsWith(one[0]) && one[0].length > (best?.[0].length ?? 0)) best = one
  return best?.[1] ?? null
}
