import { describe, expect, it } from 'vitest'
import { BridgeError } from '../../src/domain/errors.ts'
import type { Facts, Triage } from '../../src/domain/triage.ts'
import { loadPolicy, readPolicy } from '../../src/policy-files.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { macrosIn } from '../../src/rules/replies.ts'
import { triage } from '../../src/rules/triage.ts'

const policy = loadPolicy()
const judge = (body: string): Triage => triage({ subject: '', body, comments: [], at: 0 }, policy, 0)
const facts = (body: string): Facts => judge(body).facts

describe('ages', () => {
  it.each([
    ['im 15 and scared', 15], ['ich bin 14 und habe Angst', 14], ['tengo 13 años', 13], ['ho 17 anni', 17], ["j'ai 16 ans", 16], ['tenho 12 anos', 12], ['mam 14 lat', 14], ['ik ben 15', 15], ['umur saya 14', 14], ['14 yaşındayım', 14],
    ['عمري ١٥', 15], ['मैं 16 साल की हूँ', 16], ['my daughter is 11', 11], ['my son (9) uses this', 9], ["I'm a retired man of 67", 67], ['my 12yo has an account', 12], ['i have 15 videos', null], ['it takes 20 minutes', null], ['hes 38 and creepy', null],
  ])('%s', (text, wanted) => expect(facts(text).age).toBe(wanted))
})

describe('what is not raised', () => {
  it.each([
    'this app is killing me', 'i am not suicidal, i want my account back', 'in the game he shoots me and i lose a level', 'the boss fight killed me again lol', 'i would die for a new filter', 'my phone is dead and the battery too',
    'the lyrics say i want to kill you', 'no me quiero morir de risa con este filtro', 'the movie about a school shooting is great', 'nobody is following me, i just like privacy',
  ])('%s', (text) => expect(['P2', 'P3', 'P4']).toContain(judge(text).severity))
})

describe('hints that are not missed', () => {
  it.each([
    ["i don't want to be here any more", 'self_harm'], ['he knows my school and waits outside', 'stalking_doxxing'], ['ya no quiero vivir', 'self_harm'], ['je veux mourir', 'self_harm'], ['non ce la faccio più, voglio morire', 'self_harm'],
    ['aku pengen mati aja', 'self_harm'], ['ölmek istiyorum', 'self_harm'], ['em muốn chết', 'self_harm'], ['نفسي اموت', 'self_harm'], ['मैं मरना चाहता हूँ', 'self_harm'], ['main marna chahta hu', 'self_harm'], ['chcę umrzeć', 'self_harm'], ['ik wil dood', 'self_harm'],
    ['i w4nt to k1ll myself', 'self_harm'], ['quero morrer', 'self_harm'],
  ])('%s', (text, category) => {
    const found = judge(text)
    expect(found.category).toBe(category)
    expect(['P0', 'P1']).toContain(found.severity)
  })
})

describe('contacts', () => {
  it('are found, spelt as there, and order numbers are left alone', () => {
    const found = facts('he is @follow.me_1. see https://www.tiktok.com/@other.one/video/7, mail jo@example.com or call 01632 960 123, order 4471-20-33, I live at 12 Orchard Lane, Little Marsh.')
    expect(found.handles).toEqual(['@follow.me_1', '@other.one'])
    expect(found.urls).toEqual(['https://www.tiktok.com/@other.one/video/7'])
    expect(found.pii).toEqual(['jo@example.com', '01632 960 123', '12 Orchard Lane, Little Marsh'])
  })
})

describe('a faulty policy', () => {
  it('is refused with every fault at once', () => {
    const source = readPolicy()
    const rule = (id: string, when: string, outcome: object): object => ({ id, title: 't', version: '1', state: 'live', when, outcome, reason: 'r {nowhere}', tests: [{ hit: 'a' }] })
    const files = [...source.files, { name: 'rules/broken.yaml', data: { rules: [rule('one', 'suicide && no_such_signal', { category: 'self_harm' }), rule('two', '!suicide', { category: 'self_harm' }), rule('two', 'age', { category: 'self_harm' })] } }, { name: 'wrong.yaml', data: {} }]
    let message = ''
    try {
      compilePolicy({ files })
    } catch (error) {
      expect(error).toBeInstanceOf(BridgeError)
      message = (error as BridgeError).message
    }
    for (const part of ['Unknown variable: no_such_signal', 'rule two is there twice', 'would run on every ticket', 'not bool', 'wrong.yaml', 'no test shows it quiet', 'nowhere']) expect(message).toContain(part)
  })

  it('has a version that follows its content only', () => {
    const source = readPolicy()
    expect(compilePolicy({ files: source.files.toReversed() }).version).toBe(policy.version)
    const changed = source.files.map((file) => (file.name === 'teams.yaml' ? { ...file, data: JSON.parse(JSON.stringify(file.data).replace('"firstLook":15', '"firstLook":16')) as unknown } : file))
    expect(compilePolicy({ files: changed }).version).not.toBe(policy.version)
  })
})

describe('the response catalogue', () => {
  it('names no restricted category and asks for nothing that must not be asked', () => {
    const text = JSON.stringify(policy.macros)
    expect(text).not.toMatch(/child_exploitation|sextortion|intimate_images|trafficking/)
    expect(policy.macros).toHaveLength(14 * 14)
    expect(new Set(policy.macros.map((macro) => macro.title)).size).toBe(14 * 14)
    expect(macrosIn(policy.macros, ['de', 'ja']).map((macro) => macro.id.slice(-2))).toEqual([...Array<string>(14).fill('de'), ...Array<string>(14).fill('ja')])
    expect(macrosIn(policy.macros, ['all'])).toEqual(policy.macros)
    // Nobody has reviewed the shipped texts yet, and each says so.
    for (const [lang, book] of policy.replies.books) for (const macro of policy.macros.filter((one) => one.id.endsWith(`-${lang}`))) expect(macro.reply.endsWith(book.parts.mark)).toBe(true)
    expect(text).not.toMatch(/[{}]emergency|\{helpline|\{steps/)
  })
})
