import { performance } from 'node:perf_hooks'
import { loadPolicy } from '../../src/policy-files.ts'
import { triage } from '../../src/rules/triage.ts'

const PARTS = [
  'Hello team, since the last update the app crashes when I open the editor and my captions are out of sync. ',
  'my ex keeps making new accounts and waits outside my work, i am 31 and scared, he is @wait.here.example ',
  'Hola, mi pedido no llegó y quiero un reembolso, el número de pedido es 4411-20. ',
  'he says he will send my nudes to everyone at school unless i pay 100 in gift cards by midnight, im 15 ',
  'Wie stelle ich Duette für alle alten Videos aus? Danke für die Hilfe. ',
  'My channel about gardening has grown a lot this year and I would love a better way to sort my drafts by date. ',
  'アプリが落ちます。動画の読み込みが遅いです。よろしくお願いします。',
  'लाइव के दौरान ऐप क्रैश हो जाता है, कृपया मदद करें। ',
]

/** Tickets of about 1 kB, harmless and grave mixed; prints tickets a second on one core. */
export function benchTriage(print: (line: string) => void): number {
  const policy = loadPolicy()
  const texts = Array.from({ length: 400 }, (_, seed) => {
    let text = ''
    for (let index = seed; text.length < 1000; index += 1 + (seed % 3)) text += PARTS[index % PARTS.length] ?? ''
    return text.slice(0, 1000)
  })
  const run = (): void => texts.forEach((body) => void triage({ subject: 'Question', body, comments: [], at: 0 }, policy, 0))
  run()
  run()
  const start = performance.now()
  const rounds = 10
  for (let round = 0; round < rounds; round += 1) run()
  const perSecond = Math.round((rounds * texts.length * 1000) / (performance.now() - start))
  print(`triage: ${perSecond} tickets of 1 kB a second on one core (${policy.compiled.rules.length} rules, ${policy.compiled.lexicons.entries} entries)`)
  return perSecond
}

if (import.meta.main) benchTriage((line) => process.stdout.write(`${line}\n`))
