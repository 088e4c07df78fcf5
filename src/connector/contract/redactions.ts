import type { Comment } from '../../domain/ticket.ts'
import type { WriteOp } from '../../domain/write.ts'
import { saysNoMore, saysTheSame } from '../redaction.ts'
import { must, mustEqual, type Check, type ContractBench, type RedactionCase } from './bench.ts'
import { pages, streamOf } from './streams.ts'
import { mustLand, sendAgain, sendAll, trialOf, type Trial } from './writers.ts'

const SAID = 'Ring me at 555 0134 before noon & <b>ask</b> for Una\nSecond line'
const LEFT = 'Ring me at \u2587 before noon & <b>ask</b> for \u2587\nSecond line'
const TAKEN = /555|0134|Una/

/** The promises of taking words back. */
export function redactionChecks(op: WriteOp): readonly Check[] {
  if (op !== 'redact-note') return []
  const check = (title: string, run: (trial: Trial, redaction: RedactionCase) => Promise<void>): Check => ({
    name: `${op}: ${title}`,
    needs: 'changes',
    run: (bench) => {
      const trial = trialOf(bench, op)
      must(trial.subject.redaction !== undefined, `the bench cannot try redactions of «${op}»`)
      return run(trial, trial.subject.redaction)
    },
  })
  return [
    check('words that were taken back are gone when the note is read again, and nothing else is', takesWords),
    check('a note may say nothing at all any more, however often it is sent', takesAll),
    check('a note that is not there is never said to be redacted', neverGuesses),
  ]
}

/** The promise of streams of comments: what others take out is told. */
export function redactedStreamChecks(name: string): readonly Check[] {
  return name === 'comments' ? [{ name: `${name}: a comment that somebody redacts comes again, without those words and with a later instant`, needs: 'changes', run: tellsRedactions }] : []
}

async function thread({ bench }: Trial, recordId: string): Promise<readonly Comment[]> {
  await bench.vendor.settle()
  return (await bench.connection.reads.comments?.fetch([recordId]))?.get(recordId) ?? []
}

async function takesWords(trial: Trial, redaction: RedactionCase): Promise<void> {
  const write = await redaction.write(SAID, LEFT)
  const before = await thread(trial, write.recordId)
  must(before.some((comment) => comment.ownKey === write.note.key && TAKEN.test(comment.body)), 'the bench made no note with the words')
  must(before.some((comment) => comment.ownKey !== write.note.key), 'the bench has no other comment beside the note')
  mustLand(await sendAll(trial, [write]), [write], 'a redaction')
  const after = await thread(trial, write.recordId)
  const note = after.find((comment) => comment.ownKey === write.note.key)
  must(note !== undefined, 'the note is not known as ours any more')
  must(!TAKEN.test(note.body) && saysNoMore(note.body, LEFT), 'words that were to be taken out are still there')
  must(saysTheSame(note.body, LEFT), 'words that were to stay are gone')
  mustEqual(after.map((comment) => comment.public), before.map((comment) => comment.public), 'who may see the comments')
  mustEqual(others(after, write.note.key), others(before, write.note.key), 'the other comments')
}

function others(comments: readonly Comment[], key: string): readonly (readonly [string, string])[] {
  return comments.filter((comment) => comment.ownKey !== key).map((comment) => [comment.ref.id, comment.body])
}

async function takesAll(trial: Trial, redaction: RedactionCase): Promise<void> {
  const write = await redaction.write(SAID, '\u2587')
  mustLand(await sendAll(trial, [write]), [write], 'a redaction of everything')
  mustLand(await sendAgain(trial, [write]), [write], 'the same again')
  const notes = (await thread(trial, write.recordId)).filter((comment) => comment.ownKey === write.note.key)
  must(notes.every((note) => saysNoMore(note.body, '')), 'the note still says something')
}

async function neverGuesses(trial: Trial, redaction: RedactionCase): Promise<void> {
  const write = await redaction.write(SAID, LEFT)
  const other = { ...write, key: `${write.key}-other`, note: { key: 'no-such-note', mark: 'no-such-words' } }
  const [outcome] = [...(await sendAll(trial, [other])), null]
  must(outcome?.result === 'refused' && outcome.remedy !== '', `a redaction of a note that is not there came to «${outcome?.result}»`)
  const after = await thread(trial, write.recordId)
  must(after.some((comment) => comment.ownKey === write.note.key && saysTheSame(comment.body, SAID)), 'another note was redacted in its place')
}

async function tellsRedactions(bench: ContractBench): Promise<void> {
  const stream = streamOf(bench, 'comments')
  must(stream.redact !== undefined, 'the bench has nobody who redacts comments')
  const [id = '', other = ''] = await stream.make(2, false)
  await bench.vendor.settle()
  const before = await pages(stream, null)
  const was = before.flatMap((page) => page.records as readonly Comment[]).find((record) => stream.idOf(record) === id)
  await stream.redact(id)
  await bench.vendor.settle()
  const news = (await pages(stream, before.at(-1)?.checkpoint ?? null)).flatMap((page) => page.records as readonly Comment[])
  const told = news.find((record) => stream.idOf(record) === id)
  must(was !== undefined && told !== undefined, 'a redacted comment did not come again')
  must(!saysNoMore(was.body, told.body) && saysNoMore(told.body, was.body), 'the comment came again with words that were taken out')
  must((told.changedAt ?? told.at) > (was.changedAt ?? was.at), 'nothing says that this is the newer of the two')
  must(!news.some((record) => stream.idOf(record) === other && !saysTheSame(record.body, before.flatMap((page) => page.records as readonly Comment[]).find((one) => stream.idOf(one) === other)?.body ?? '')), 'another comment lost words')
}
