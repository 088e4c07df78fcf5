import type { Reading } from '../reading.ts'
import { NUMBER_WORDS } from './number-words.ts'

export interface AgeMention {
  readonly who: 'self' | 'other' | 'offender'
  readonly age: number
  /** In the normalised text. */
  readonly start: number
  readonly end: number
  /** How old the person was when the picture was taken, rather than now. */
  readonly inImage: boolean
}

// Each of these looks at one short window beside a number, never at the whole text.
const SELF = /(?:^| )(?:i am|im|i m|i was|were|we are|we r|i r|me|ich bin|bin|ich werde|tengo|tenho|to com|ho|j ai|jai|g|ik ben|ik was|ikben|mam|mialam|mialem|(?:umur|usia)(?:ku| ?saya| ?aku| ?gw| ?gue)?|(?:saya|aku|gw|gue) (?:umur|usia|berumur|berusia)|عمري|وعمري|انا|(?:em|minh|toi|tao|tui|e|m|chau|con)(?: nam nay| moi| da| duoc)?|yasim|ben|meri (?:umar|age|umr)|main|mai|mein|मैं|मेरी उम्र|मेरी आयु|僕|私|俺|自分|am|age|aged|edad|eta|idade|wiek)(?: (?:is|a|an|only|just|still|like|almost|literally|solo|soy|apenas|so|nur|erst|grad|gerade|appena|pas|nog|dopiero|maru|baru|masih|moi|hai|は|も|henuz|daha|sadece|turning|sto per compiere|now|ya|gia|deja|j|est|und|e|da|em|yo|y|mau|sudah|udah|udh|por cumplir|compiendo|compio|completo|fiz|fait|pratinja|blisko)){0,3} $/
const UNIT = /^ (?:f |m |nb |yo |y o |yr |yrs |years? old|year old|years |anni |anos |ans |an |jahre? |jaehrig|jaar |jarige |lata? |lat |letni|letnia|tahun |thn |yasinda|yas|tuoi |سنه |سنوات |عام |عاما |साल |वर्ष |बरस |saal |歳|才|さい|girl |boy |female |male |weiblich |maennlich |masculino |femenino )/
const TOUCHING = /^(?:yo|yrs?|yr|f|m|y|nb|jarige?|jaehrige?n?|letni\w*|thn)$/
const OTHER_BEFORE = /(?:^| )(?:is|are|was|s|hes|shes|hers|hes only|shes only|turning|turns|turned|aged?|age of|of|only|just|ist|hat|wird|tiene|cumple|de|tem|fez|faz|di|ha|compie|a|est|is pas|is nog|is|ma|konczy|skonczyla?|umur(?:nya)?|usia(?:nya)?|berumur|berusia|عمره|عمرها|وعمرها|وعمره|ابن|سن|moi|duoc|yasinda|henuz|उम्र|ki umar|umr|が|は|も|だけ)(?: (?:only|just|barely|like|almost|nur|erst|solo|apenas|so|pas|dopiero|baru|masih|about|around|nearly|turning|turns|she|he|still|of|now|about to turn|moi|hai))? $/
const WAS_THEN = /^.{0,12}(?:at the time|when (?:it was taken|(?:the|that|this) (?:pic|picture|photo|video|clip)|i (?:took|sent|made)|we took|he (?:took|filmed|recorded)|they were taken)|in (?:the|that|this) (?:picture|pic|photo|video|clip|image)|back then|auf dem (?:bild|foto)|als das (?:bild|foto)|en (?:la|esa) foto|sur la photo|nella foto|na foto|op de foto|na zdjeciu)/
const I_WAS = /(?:^| )(?:i was|was|avevo|tenia|j avais|javais|ich war|war|ik was|tinha|eu tinha|mialam|mialem|من كان عمري)(?: (?:only|just|like|about|nur|erst|solo|apenas|pas|so|under))? $/
const YEAR_GROUP = /(?:^| )(?:year|grade|yr|klasse|class|groep|form|klasa|classe|kelas|lop|sinif)(?: (?:of))? $/
const NUMBER = / (\d{1,2})([a-z]{0,8}) /g
const LARGEST = 99

/** Every age the text gives, with whose it is. Linear: one look at each number. */
export function findAges(reading: Reading, flat: string): AgeMention[] {
  const found: AgeMention[] = []
  for (const number of numbersIn(flat)) {
    const mention = judge(reading, flat, number)
    if (mention !== null) found.push(mention)
    if (found.length >= 24) break
  }
  return found
}

interface Numeral {
  readonly value: number
  readonly tail: string
  readonly start: number
  readonly end: number
}

function* numbersIn(flat: string): Generator<Numeral> {
  NUMBER.lastIndex = 0
  for (let match = NUMBER.exec(flat); match !== null; match = NUMBER.exec(flat)) {
    yield { value: Number(match[1]), tail: match[2] ?? '', start: match.index + 1, end: match.index + 1 + (match[1] ?? '').length }
    NUMBER.lastIndex = match.index + 1
  }
  for (const match of flat.matchAll(/ ([fm])(\d\d) /g)) yield { value: Number(match[2]), tail: match[1] ?? '', start: match.index + 2, end: match.index + 4 }
  for (const match of flat.matchAll(/(\d{1,2})(?=歳|才|さい)/g)) yield { value: Number(match[1]), tail: '', start: match.index, end: match.index + (match[1] ?? '').length }
  for (const match of flat.matchAll(NUMBER_WORDS.pattern)) {
    const value = NUMBER_WORDS.values.get(match[1] ?? '')
    if (value !== undefined) yield { value, tail: '', start: match.index + 1, end: match.index + 1 + (match[1] ?? '').length }
  }
}

function judge(reading: Reading, flat: string, number: Numeral): AgeMention | null {
  if (number.value < 1 || number.value > LARGEST) return null
  const before = flat.slice(Math.max(0, number.start - 48), number.start)
  const after = flat.slice(number.end, number.end + 40)
  const solidUnit = /^ ?(?:歳|才|さい)/.test(after)
  const unit = solidUnit || TOUCHING.test(number.tail) || (number.tail === '' && UNIT.test(after))
  if (number.tail !== '' && !unit) return null
  const inImage = I_WAS.test(before) || WAS_THEN.test(after)
  const make = (who: AgeMention['who'], value = number.value): AgeMention => ({ who, age: value, start: number.start, end: number.end, inImage })
  if (YEAR_GROUP.test(before) && number.value <= 13) return unit ? null : schoolYear(before, number, inImage)
  if (/^ (?:min|minute|hour|h |hr|day|week|month|times|people|ppl|pic|vid|clip|follower|euro|dollar|pounds|k |am |pm |percent|uhr|stunden|tage|wochen|dias|dni|giorni|jours|hari|gun|ngay|lan |godzin|heures|horas|ore |jam |saat|دقيقه|ساعه|يوم|घंटे|दिन|時|分|日|月|年|人|件|回|本)/.test(after) && !unit) return null
  if (DURATION.test(before) && !SELF.test(before)) return null
  const alone = standsAlone(reading, number)
  if (SELF.test(before) && !OTHER_POSSESSIVE.test(before)) return number.value >= 8 && (unit || alone || !/^ (?:of|to|in) /.test(after)) ? make('self') : null
  if (SUFFIX_SELF.test(after) || DESCRIBED_SELF.test(before)) return make('self')
  const person = personNear(reading, number)
  if (person === 'offender') return unit || OTHER_BEFORE.test(before) || alone ? make('offender') : null
  if (person === 'other') return unit || OTHER_BEFORE.test(before) || alone ? make('other') : null
  if (PRONOUN.test(before)) return make(number.value >= 18 && !reading.has('rel_other') && !reading.has('rel_child') ? 'offender' : 'other')
  if (unit && number.value >= 8) return make('self')
  return alone && number.value >= 10 && number.value < 90 && !/ (?:level|lvl|lv|android|ios|iphone|version|galaxy|note|part|day|pixel|chapter|season|windows|xiaomi|redmi|at|to|top|no|nr|room|unit|order|article|art) $/.test(before) ? make('self') : null
}

/** "Eleven years" after one of these is a span of time. */
const DURATION = /(?:^| )(?:for|since|over|last|past|another|every|within|after|nach|seit|desde hace|depuis|od|selama|hace) $/
/** "I'm a retired man of 67", "mulher de 30 aqui". */
const DESCRIBED_SELF = /(?:^| )(?:i am|im|i m) an? (?:\S+ ){0,3}(?:man|woman|guy|girl|boy|person|mother|father|student|teacher|nurse) (?:of|aged) $|(?:^| )(?:mina|mulher|homem|menina|garota|chica|mujer|hombre|frau|mann) (?:de|von) $/
const SUFFIX_SELF = /^ (?:yasindayim|yasimdayim)|^ (?:anos |yo )?(?:aqui|here|hier|ici) /
const OTHER_POSSESSIVE = /(?:^| )(?:my|mein|meine|mi|mon|ma|mio|mia|meu|minha|mijn|mn|moj|moja) (?:\S+ ){1,2}(?:is|ist|tiene|a|ha|tem|ma) $/
const PRONOUN = /(?:^| )(?:he|hes|she|shes|they|theyre|el|ella|er|sie|il|elle|lui|lei|ele|ela|hij|zij|ze|on|ona|dia|o|anh|chi|han|عمره|عمرها|وعمره|وعمرها|usia|vah|wo|彼|彼女)(?: (?:is|s|was|tiene|ist|a|ha|tem|ma|only|just|like|about|umurnya|yasinda|claims to be|says hes|says shes))? $/

/** Which person stands closest, in the same sentence: within eight words before, or three after. */
function personNear(reading: Reading, number: Numeral): 'other' | 'offender' | null {
  const { word, sentence } = reading.document.normal
  let best = 99
  let who: 'other' | 'offender' | null = null
  for (const [lexicon, role] of PEOPLE) {
    for (const hit of reading.hits.get(lexicon) ?? []) {
      if (sentence[hit.start + 1] !== sentence[number.start]) continue
      const gap = hit.end <= number.start + 1 ? (word[number.start] as number) - (word[hit.end - 2] as number) : ((word[hit.start + 1] as number) - (word[number.start] as number)) * 2
      const limit = role === 'offender' ? 6 : 9
      if (gap > 0 && gap < best && gap <= limit) {
        best = gap
        who = role
      }
    }
  }
  return who
}

const PEOPLE: readonly (readonly [string, 'other' | 'offender'])[] = [['rel_child', 'other'], ['rel_other', 'other'], ['person_minor', 'other'], ['person_adult', 'offender']]

/** "Year 8" is about thirteen; only together with a child it says an age, and then only that of a minor. */
function schoolYear(before: string, number: Numeral, inImage: boolean): AgeMention | null {
  const offset = /year $|yr $/.test(before) ? 4 : 5
  if (!/year $|yr $|grade $|klasse $|groep $/.test(before)) return null
  const self = /(?:^| )(?:im in|i am in|ich bin in der|i m in) (?:year|grade|yr) $/.test(before)
  return { who: self ? 'self' : 'other', age: number.value + offset, start: number.start, end: number.end, inImage: inImage }
}

/** A number between two signs of punctuation ("no idea why. 22", "20, canada"). */
function standsAlone(reading: Reading, number: Numeral): boolean {
  const { clause, length, codes } = reading.document.normal
  let left = number.start - 1
  while (left >= 0 && codes[left] === 32) left -= 1
  let right = number.end
  while (right < length && codes[right] === 32) right += 1
  const opened = left < 0 || clause[left] !== clause[number.start]
  const closed = right >= length || clause[right] !== clause[number.end - 1]
  return opened && closed
}
