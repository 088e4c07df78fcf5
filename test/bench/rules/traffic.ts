import type { TriageInput } from '../../../src/domain/triage.ts'

const PARTS = [
  'Hello team, since the last update the app crashes when I open the editor and my captions are out of sync. ',
  'my ex keeps making new accounts and waits outside my work, i am 31 and scared, he is @wait.here.example ',
  'Hola, mi pedido no llegó y quiero un reembolso, el número de pedido es 4411-20. ',
  'he says he will send my nudes to everyone at school unless i pay 100 in gift cards by midnight, im 15 ',
  'Wie stelle ich Duette für alle alten Videos aus? Danke für die Hilfe. ',
  'My channel about gardening has grown a lot this year and I would love a better way to sort my drafts by date. ',
  'アプリが落ちます。動画の読み込みが遅いです。よろしくお願いします。',
  'लाइव के दौरान ऐप क्रैश हो जाता है, कृपया मदद करें। ',
  'Bonjour, je voudrais savoir comment changer le nom de ma boutique et ajouter une langue, merci beaucoup. ',
  'I bought coins twice by mistake and would like the second payment back, the receipt is attached to this mail. ',
]

/** Tickets of about `size` characters, one part in five of them grave. */
export function traffic(count: number, size: number): TriageInput[] {
  return Array.from({ length: count }, (_, seed) => {
    let body = ''
    for (let index = seed; body.length < size; index += 1 + (seed % 3)) body += PARTS[index % PARTS.length] ?? ''
    return { subject: 'Question', body: body.slice(0, size), comments: [], at: 0 }
  })
}

/** Calls a second, the best of three rounds: what else the machine does only ever makes a round slower. */
export function rate(work: () => void, calls: number): number {
  work()
  let best = Infinity
  for (let round = 0; round < 3; round += 1) {
    const start = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - start))
  }
  return (calls * 1e9) / best
}
