import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATEGORIES, severityRank } from '../../src/domain/labels.ts'
import { loadPolicy, POLICY_FOLDER, readPolicy } from '../../src/policy-files.ts'
import { parseExamples } from '../../src/rules/examples.ts'
import { readModel, writeModel } from '../../src/rules/learned/file.ts'
import { lessonsOf } from '../../src/rules/learned/lessons.ts'
import { compileModel, GRAVE_AT } from '../../src/rules/learned/model.ts'
import { train } from '../../src/rules/learned/train.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { assess, triage } from '../../src/rules/triage.ts'

const CORPUS = fileURLToPath(new URL('../../manifests/corpus', import.meta.url))
const files = readdirSync(CORPUS).filter((name) => name.endsWith('.txt')).toSorted()
const cases = files.flatMap((name) => parseExamples(readFileSync(`${CORPUS}/${name}`, 'utf8'), name).cases)
const shipped = readFileSync(`${POLICY_FOLDER}/learned/model.tsv`, 'utf8')
const source = readPolicy()
const bare = compilePolicy({ files: source.files.filter((file) => file.name !== 'learned/model.tsv') })
const policy = loadPolicy()
const judge = (body: string): ReturnType<typeof triage> => triage({ subject: '', body, comments: [], at: 0 }, policy, 0)

describe('worked examples', () => {
  it('are there for every category in every language, and every line can be read', () => {
    for (const name of files) expect(parseExamples(readFileSync(`${CORPUS}/${name}`, 'utf8'), name).faults, name).toEqual([])
    const languages = [...new Set(files.map((name) => name.slice(0, 2)))]
    expect(languages.length).toBeGreaterThanOrEqual(12)
    for (const lang of languages) expect(CATEGORIES.filter((category) => !cases.some((one) => one.id.startsWith(lang) && (one.category === category || one.also.includes(category)))), lang).toEqual([])
  })
})

describe('the learned model', () => {
  it('is exactly what the shipped examples teach with the shipped word lists', { timeout: 120_000 }, () => {
    const model = train(lessonsOf(cases, bare), bare.compiled.lexicons.concepts)
    const again = writeModel(model, shipped.split('\n')[0]?.slice(2) ?? '')
    // Compared by lines, so that a difference names the gram.
    const [wanted, got] = [shipped, again].map((text) => new Set(text.split('\n')))
    expect([...(wanted as Set<string>)].filter((line) => !(got as Set<string>).has(line)).slice(0, 5)).toEqual([])
    expect(again).toBe(shipped)
  })

  it('says which line of a file is no model', () => {
    expect(readModel('scale\t0.1\nhead\t0\tnonsense\t0\t\n')).toBe('line 2: no head is called nonsense')
    expect(readModel('scale\t0.1\nhead\t0\thate\t0\t0 0\nkill\tx:1\n')).toMatch(/^line 3: /)
    expect(readModel('')).toBe('has no scale')
  })

  it('shows the words that speak for its answer', () => {
    const found = readModel(shipped)
    if (typeof found === 'string') throw new Error(found)
    const model = compileModel(found, policy.compiled.lexicons.concepts)
    const { reading } = assess({ subject: '', body: 'She wrote goodbye to everyone and does not answer, her phone is off tonight.', comments: [], at: 0 }, policy, 0)
    model.score(reading.document.normal, [], policy.compiled.scratch.concepts)
    const evidence = model.evidence(GRAVE_AT, 5)
    expect(evidence.length).toBeGreaterThan(0)
    for (const one of evidence) expect(String.fromCharCode(...reading.document.normal.codes.subarray(one.start, one.end)).trim()).not.toBe('')
    expect(evidence.map((one) => one.weight)).toEqual(evidence.map((one) => one.weight).toSorted((a, b) => b - a))
  })

  it('never lowers what a rule said', { timeout: 60_000 }, () => {
    let looked = 0
    for (const one of cases) {
      const { triage: found, fired } = assess({ subject: one.subject, body: one.body, comments: [], at: 0 }, policy, 0)
      for (const rule of fired) {
        if (rule.late || rule.severity === null) continue
        looked += 1
        expect(severityRank(found.severity), `${one.id}: ${rule.id}`).toBeLessThanOrEqual(severityRank(rule.severity))
      }
    }
    expect(looked).toBeGreaterThan(1000)
  })
})

describe('what is grave stays grave', () => {
  const grave = cases.filter((one) => one.severity.every((severity) => severity === 'P0' || severity === 'P1') && severityRank(judge(one.body).severity) <= 1).map((one) => one.body)
  const harmless = [
    'The app crashes when I open my drafts.', 'I love the new filters.', 'My subscription was charged twice.', 'How do I change my username?', 'We played a game last night.', 'In the movie they sang a song.',
    'My account was suspended for a joke.', 'It was years ago.', 'Thanks in advance.', 'No.', 'Nothing else to report.', 'Gracias y saludos.', 'Vielen Dank im Voraus.', 'アプリが落ちます。', 'شكرا لكم.', 'How do I turn off comments?',
  ]

  it('whatever harmless sentences stand before or after', { timeout: 120_000 }, () => {
    expect(grave.length).toBeGreaterThan(500)
    const samples = fc.sample(fc.tuple(fc.nat(grave.length - 1), fc.array(fc.constantFrom(...harmless), { maxLength: 3 }), fc.array(fc.constantFrom(...harmless), { maxLength: 3 })), { numRuns: 10_000, seed: 7 })
    const lowered = samples.filter(([at, before, after]) => {
      const text = grave[at] as string
      const alone = judge(text)
      const among = judge([...before, text, ...after].join('\n'))
      // A sentence that changes who seems to write, or how old somebody seems, is not unrelated.
      const same = (['reporter', 'age', 'minor'] as const).every((name) => among.facts[name] === alone.facts[name])
      return same && severityRank(among.severity) > severityRank(alone.severity)
    })
    // Not none yet: a few combinations reach over sentences, and their members can pair up with others. One in five hundred is the limit.
    expect(lowered.length).toBeLessThanOrEqual(20)
  })

  it('where handles, links and addresses are masked', { timeout: 120_000 }, () => {
    fc.assert(fc.property(fc.nat(grave.length - 1), (at) => {
      const text = grave[at] as string
      const alone = judge(text)
      let masked = text
      for (const hidden of [...alone.facts.urls, ...alone.facts.handles, ...alone.facts.pii]) masked = masked.replaceAll(hidden, '@hidden.example')
      return severityRank(judge(masked).severity) <= severityRank(alone.severity)
    }), { numRuns: 10_000 })
  })
})
