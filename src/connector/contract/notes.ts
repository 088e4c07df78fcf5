import type { Write, WriteOp } from '../../domain/write.ts'
import { must, mustEqual, type Check, type SpokenCase } from './bench.ts'
import { mustLand, sendAgain, sendAll, trialOf, type Trial } from './writers.ts'

/** Everything that a vendor might take for something else: markup, its own placeholders, references, line breaks. */
const WORDS = 'First <b>line</b> & "more" {{ticket.requester.email}} {% if x %} @{ref.id}\nSecond line'

/** The promises of a writer of comments. */
export function noteChecks(op: WriteOp): readonly Check[] {
  if (op !== 'add-note') return []
  const check = (title: string, run: (trial: Trial, spoken: SpokenCase) => Promise<void>): Check => ({
    name: `${op}: ${title}`,
    needs: 'changes',
    run: (bench) => {
      const trial = trialOf(bench, op)
      must(trial.subject.spoken !== undefined, `the bench cannot try comments of «${op}»`)
      return run(trial, trial.subject.spoken)
    },
  })
  return [
    check('a note is public only where it is said to be', staysPrivate),
    check('a public note sent again stays one, and public', staysOne),
    check('a note says its words and nothing else, and is known again as ours', saysItsWords),
    check('a note without a version is refused where only the version keeps it single', needsVersion),
  ]
}

async function staysPrivate(trial: Trial, spoken: SpokenCase): Promise<void> {
  for (const isPublic of [undefined, false, true]) {
    const write = await spoken.write('Words for some', isPublic)
    mustLand(await sendAll(trial, [write]), [write], 'a note')
    mustEqual(await spoken.shown(write), [isPublic === true], `comments that are public of one that is said to be ${String(isPublic)}`)
  }
}

async function staysOne(trial: Trial, spoken: SpokenCase): Promise<void> {
  const write = await spoken.write('Words for all', true)
  mustLand(await sendAll(trial, [write]), [write], 'first sending')
  mustLand(await sendAgain(trial, [write]), [write], 'second sending')
  mustEqual(await spoken.shown(write), [true], 'comments after two sendings')
}

async function saysItsWords(trial: Trial, spoken: SpokenCase): Promise<void> {
  const write = await spoken.write(WORDS, true)
  mustLand(await sendAll(trial, [write]), [write], 'a note')
  await trial.bench.vendor.settle()
  const recordId = spoken.recordOf(write)
  const thread = (await trial.bench.connection.reads.comments?.fetch([recordId]))?.get(recordId) ?? []
  const ours = thread.filter((comment) => comment.ownKey === write.key)
  mustEqual(ours.length, 1, 'comments of the thread that carry our key')
  mustEqual(plain(ours[0]?.body ?? ''), plain(WORDS), 'what the note says')
  must(thread.every((comment) => comment.ownKey === null || comment.ownKey === write.key), "somebody else's comment is taken for ours")
}

/** What may be put in to break a placeholder, and white space. */
function plain(text: string): string {
  return text.replace(/[\s\u200B]+/g, '')
}

async function needsVersion(trial: Trial, spoken: SpokenCase): Promise<void> {
  if (trial.writer.conflicts === 'last-write-wins') return
  const { version: _, ...write } = (await spoken.write('Planned against nothing', false)) as Extract<Write, { op: 'add-note' }>
  const [outcome] = await sendAll(trial, [write])
  must(outcome?.result === 'refused' && outcome.remedy !== '', `a note without a version came to «${outcome?.result}»`)
  mustEqual(await spoken.shown(write), [], 'comments without a version')
}
