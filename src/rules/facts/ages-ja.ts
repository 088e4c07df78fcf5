import type { Reading } from '../reading.ts'
import type { AgeMention } from './ages.ts'
import { placeIn } from './numerals.ts'

const AGE = /(\d{1,2})(?= ?(?:歳|才|さい))/g

/** Without a unit only right behind "I", or as a whole sentence. */
const BARE = /(わたし|私|僕|俺|自分|どっちも|どちらも|うち|ぼく|まだ|は) ?(1[0-9]|[2-6][0-9])(?= (?:です|の女|の男|女|男|だけど|なのに|なんで|親)| $)/g
/** Between stops, brackets or white space, or with です alone behind it. */
const ALONE = /(?<=^|[\s。、！？!?（(」])(?:1[0-9]|[2-6][0-9])(?=です|だけど|なのに|$|[。、！？!?）)]|\s+(?!時|分|日|人|件|回|円|\d))/gu
/** Years of primary, middle and high school. */
const SCHOOL = /(小|中|高)(?:学|校)? ?([1-6])(?!\d| ?[人月時分日])/g
const SCHOOL_AGE: Readonly<Record<string, number>> = { 小: 6, 中: 12, 高: 15 }
const KANJI = /((?:[二三四五六七八九]?十[一二三四五六七八九]?|[五六七八九]))(?=(?:歳|才))/g
const BOUND = /^(?:歳|才|さい)(?:以上|未満|以下|から|まで|差)/
const SELF = /(?:私|僕|俺|自分|わたし|ぼく|おれ|あたし|当方|こっち|うち)(?:は|が|も|、|まだ|今|今年|です|,| )*$/
const SELF_AFTER = /^(?:歳|才|さい)(?:です|だけど|なのに|なんです|なんだけど|の女|の男|女|男|やけど|になりました|で(?:す|、)|なので)/
const OTHER = /(?:娘|息子|孫|妹|弟|姪|甥|友達|友人|子|児|生徒|従妹|従弟|いとこ|その子|教え子|後輩|彼女|長男|長女|次男|次女|姉|兄|母|父|祖母|祖父|夫|妻|同僚|クライアント|依頼人|患者)(?!供|ども)/g
const OFFENDER = /(?:男|男性|相手|彼|大人|おじさん|先生|コーチ|監督|人|店長|上司|女性|元彼|彼氏)/g
const DIGITS: Readonly<Record<string, number>> = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 }
const REACH = 24
const GROWN = 18

/** Ages written with 歳 or 才: the person is the last one named before, in the same sentence. */
export function japaneseAges(reading: Reading, flat: string, most: number): AgeMention[] {
  if (reading.lang !== 'ja') return []
  const found: AgeMention[] = []
  for (const match of flat.matchAll(AGE)) if (found.length < most) take(found, reading, flat, Number(match[1]), match.index, (match[1] ?? '').length)
  for (const match of flat.matchAll(BARE)) if (found.length < most) take(found, reading, flat, Number(match[2]), match.index + (match[1] ?? '').length + (match[0].length - (match[1] ?? '').length - (match[2] ?? '').length), (match[2] ?? '').length)
  for (const match of reading.document.text.matchAll(ALONE)) {
    const at = placeIn(reading, match.index)
    if (at !== -1 && found.length < most && !found.some((one) => one.start <= at && at < one.end)) take(found, reading, flat, Number(match[0]), at, 2)
  }
  for (const match of flat.matchAll(SCHOOL)) {
    const digit = match.index + match[0].length - 1
    const age = (SCHOOL_AGE[match[1] ?? ''] ?? 6) + Number(match[2]) - 1
    const before = flat.slice(Math.max(0, match.index - REACH), match.index).trimEnd()
    const who = last(before, OTHER) > -1 || /^ ?の(?:娘|息子|弟|妹|子|男子|女子|孫|生徒|甥|姪)/.test(flat.slice(digit + 1, digit + 6)) ? 'other' : 'self'
    if (found.length < most) found.push({ who, age, start: match.index, end: digit + 1, inImage: false, confidence: 0.6, fromSchool: true })
  }
  for (const match of flat.matchAll(KANJI)) if (found.length < most) take(found, reading, flat, kanji(match[1] ?? ''), match.index, (match[1] ?? '').length)
  return found
}

function take(found: AgeMention[], reading: Reading, flat: string, age: number, start: number, length: number): void {
  const end = start + length
  const after = flat.slice(end, end + 13).trimStart()
  if (age < 1 || BOUND.test(after)) return
  const { sentence } = reading.document.normal
  let from = start
  while (from > 0 && start - from < REACH && sentence[from - 1] === sentence[start]) from -= 1
  const before = flat.slice(from, start).trimEnd()
  const who = whose(before, after, age, flat.slice(end, end + 15).trimStart())
  const inImage = /^(?:歳|才|さい)の(?:時|とき|頃)/.test(after)
  found.push({ who, age, start, end, inImage, confidence: who === 'self' && !SELF.test(before) ? 0.8 : 0.9 })
}

function whose(before: string, after: string, age: number, right: string): AgeMention['who'] {
  if (SELF.test(before)) return 'self'
  const described = /^(?:歳|才|さい)(?:位|くらい|ぐらい|前後)?の(.{1,8})/.exec(right)?.[1]
  if (described !== undefined && !SELF_AFTER.test(after)) {
    if (/^(?:娘|息子|孫|妹|弟|姪|甥|子|女の子|男の子|友|生徒|少女|少年|児|母|父|祖|夫|妻)/.test(described)) return 'other'
    if (/^(?:男|人|大人|先生|おじ|社会人)/.test(described)) return age < GROWN ? 'other' : 'offender'
  }
  const other = last(before, OTHER)
  const offender = last(before, OFFENDER)
  if (other === -1 && offender === -1) return 'self'
  if (other >= offender) return 'other'
  return age < GROWN ? 'other' : 'offender'
}

function last(text: string, pattern: RegExp): number {
  let at = -1
  for (const match of text.matchAll(pattern)) at = match.index
  return at
}

function kanji(text: string): number {
  const at = text.indexOf('十')
  if (at === -1) return DIGITS[text] ?? 0
  return (at === 0 ? 1 : (DIGITS[text[0] ?? ''] ?? 0)) * 10 + (DIGITS[text[at + 1] ?? ''] ?? 0)
}
