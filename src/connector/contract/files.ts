import { BridgeError } from '../../domain/errors.ts'
import type { AttachmentMeta } from '../../domain/ticket.ts'
import type { AddFile, Outcome, WriteOp } from '../../domain/write.ts'
import type { FileSource, OpenFile } from '../connector.ts'
import { must, mustEqual, type Check, type ContractBench, type FiledCase, type FilesCase } from './bench.ts'
import { bytesOf, lentFile, PLAIN_SIZE, sha256Of } from './file-source.ts'
import { mustLand, sendAgain, sendAll, trialOf, type Trial } from './writers.ts'

const BIG = 300_007
/** What scanners know as a file to be tried with; put together here, so that none takes this one for it. */
const TEST_VIRUS = ['EICAR', 'STANDARD', 'ANTIVIRUS', 'TEST', 'FILE'].join('-')

/** The promises of a writer of files. */
export function filedChecks(op: WriteOp): readonly Check[] {
  if (op !== 'add-file') return []
  const check = (title: string, run: (trial: Trial, filed: FiledCase) => Promise<void>): Check => ({
    name: `${op}: ${title}`,
    needs: 'changes',
    run: (bench) => {
      const trial = trialOf(bench, op)
      must(trial.subject.filed !== undefined, `the bench cannot try files of «${op}»`)
      return run(trial, trial.subject.filed)
    },
  })
  return [
    check('a file arrives whole and as it was, and its hash is told', arrives),
    check('a file is public only where it is said to be', staysPrivate),
    check('a file sent again is there once, and its hash is told again', staysOne),
    check('a file that may not be sent is not, nor are its bytes asked for', notSent),
    check('a copy of a file that is there is not sent', noCopies),
    check('a file that breaks off at its source leaves nothing behind, and lands when it is whole', breaksOff),
    check('a file is known again as ours', isOurs),
  ]
}

async function arrives(trial: Trial, filed: FiledCase): Promise<void> {
  const bytes = bytesOf('big', BIG)
  const write = await filed.write({ size: BIG })
  const outcomes = await sendAll(trial, [write], () => Promise.resolve(lentFile(bytes)))
  mustLand(outcomes, [write], 'a file')
  mustEqual(hashIn(outcomes), sha256Of(bytes), 'the hash of what went over')
  const shown = await filed.shown(write)
  mustEqual(shown.map((one) => [one.bytes.length, sha256Of(one.bytes), one.name]), [[BIG, sha256Of(bytes), 'notes.txt']], 'what arrived')
}

function hashIn(outcomes: readonly Outcome[]): string | undefined {
  const [outcome] = outcomes
  return outcome?.result === 'landed' ? outcome.sha256 : undefined
}

async function staysPrivate(trial: Trial, filed: FiledCase): Promise<void> {
  for (const isPublic of [false, true]) {
    const write = await filed.write({ public: isPublic })
    mustLand(await sendAll(trial, [write]), [write], 'a file')
    mustEqual((await filed.shown(write)).map((one) => one.public), [isPublic], `whether a file is public that is said to be ${isPublic}`)
  }
}

async function staysOne(trial: Trial, filed: FiledCase): Promise<void> {
  const write = await filed.write({ public: true })
  mustLand(await sendAll(trial, [write]), [write], 'first sending')
  const again = await sendAgain(trial, [write])
  mustLand(again, [write], 'second sending')
  mustEqual(hashIn(again), sha256Of(bytesOf(write.file.id, PLAIN_SIZE)), 'the hash after a second sending')
  mustEqual((await filed.shown(write)).map((one) => one.public), [true], 'files after two sendings')
}

async function notSent(trial: Trial, filed: FiledCase): Promise<void> {
  const scans: readonly (readonly [AttachmentMeta['scan'], Outcome['result']])[] = [['malware', 'moot'], ['failed', 'moot'], ['not-scanned', 'again']]
  const tries: readonly (readonly [string, Partial<AddFile>, (watched: OpenFile) => ReturnType<FileSource>, Outcome['result']])[] = [
    ...scans.map(([scan, result]) => [`a file whose scan says «${scan}»`, {}, (watched: OpenFile) => Promise.resolve({ ...watched, scan }), result] as const),
    ['a file above the largest', { largest: PLAIN_SIZE - 1 }, (watched) => Promise.resolve(watched), 'refused'],
    ['a file that is gone', {}, () => Promise.resolve({ held: 'gone' }), 'moot'],
    ['a file that may not cross now', {}, () => Promise.resolve({ held: 'now', afterMs: 1000 }), 'again'],
    ['a file whose CRM does not answer', {}, () => Promise.reject(new BridgeError('connector.unavailable', 'nobody there')), 'again'],
  ]
  for (const [what, changes, source, result] of tries) {
    const write = await filed.write(changes)
    let asked = 0
    const watched: OpenFile = lentFile(new Uint8Array(PLAIN_SIZE), {
      // oxlint-disable-next-line require-yield -- its bytes may never be asked for
      async *bytes() {
        await Promise.resolve()
        asked += 1
      },
    })
    const [outcome] = await sendAll(trial, [write], () => source(watched))
    mustEqual(outcome?.result, result, what)
    mustEqual([asked, (await filed.shown(write)).length], [0, 0], `bytes asked for and files there of ${what}`)
  }
}

async function noCopies(trial: Trial, filed: FiledCase): Promise<void> {
  const write = await filed.write({})
  const known = [sha256Of(new Uint8Array(1)), sha256Of(bytesOf(write.file.id, PLAIN_SIZE))]
  const [copy] = await sendAll(trial, [{ ...write, known }])
  mustEqual([copy?.result, (await filed.shown(write)).length], ['moot', 0], 'a copy')
  const other = await filed.write({ known: known.slice(0, 1) })
  mustLand(await sendAll(trial, [other]), [other], 'another file of the same size')
}

async function breaksOff(trial: Trial, filed: FiledCase): Promise<void> {
  const write = await filed.write({})
  const bytes = bytesOf(write.file.id, PLAIN_SIZE)
  const broken: OpenFile = lentFile(bytes, {
    async *bytes() {
      await Promise.resolve()
      yield bytes.subarray(0, 400)
      throw new BridgeError('connector.unavailable', 'broke off')
    },
  })
  for (const [what, file, result] of [['breaks off', broken, 'again'], ['is shorter than it says', lentFile(bytes.subarray(1), { size: PLAIN_SIZE }), 'refused'], ['is longer than it says', lentFile(bytes, { size: PLAIN_SIZE - 1 }), 'refused']] as const) {
    const [outcome] = await sendAll(trial, [write], () => Promise.resolve(file))
    mustEqual([outcome?.result, (await filed.shown(write)).length], [result, 0], `a file that ${what}`)
  }
  mustLand(await sendAgain(trial, [write]), [write], 'whole at last')
  mustEqual((await filed.shown(write)).map((one) => sha256Of(one.bytes)), [sha256Of(bytes)], 'what arrived in the end')
}

async function isOurs(trial: Trial, filed: FiledCase): Promise<void> {
  const write = await filed.write({})
  mustLand(await sendAll(trial, [write]), [write], 'a file')
  await trial.bench.vendor.settle()
  const { comments, files } = trial.bench.connection.reads
  const threads = await Promise.all([comments, files?.loose].map(async (stream) => (await stream?.fetch([write.recordId]))?.get(write.recordId) ?? []))
  const carrying = threads.flat().filter((comment) => comment.attachments.length > 0)
  mustEqual(carrying.map((comment) => [comment.ownKey, comment.attachments.length, comment.public]), [[write.key, 1, write.public]], 'what is read of the record')
}

/** The promises of a connection that reads files. */
export const fileChecks: readonly Check[] = ([
  ['is read as it is, and asked for only when its bytes are', readAsItIs],
  ['goes by its scan: what the scanner found is told', tellsScan],
  ['that is gone is null', goneIsNull],
  ['is read and added by a user who has what it takes', lacksNothing],
  ['is part of what is read of its record, as private as it is', partOfRecord],
] as const).map(([title, run]) => ({
  name: `files: one ${title}`,
  needs: 'changes',
  run: (bench) => {
    must(bench.files !== undefined, 'the bench has no files')
    return run(bench, bench.files)
  },
}))

async function openOne(bench: ContractBench, ref: Parameters<FileSource>[0]): Promise<OpenFile | null> {
  const reader = bench.connection.reads.files
  must(reader !== undefined, 'the connection reads no files')
  return reader.open(ref)
}

async function read(file: OpenFile): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of file.bytes()) pieces.push(Uint8Array.from(piece))
  return sha256Of(Buffer.concat(pieces))
}

async function readAsItIs(bench: ContractBench, files: FilesCase): Promise<void> {
  const bytes = bytesOf('read', BIG)
  const ref = await files.make({ name: 'photo.png', bytes, public: true })
  await bench.vendor.settle()
  const file = await openOne(bench, ref)
  must(file !== null, 'a file that is there was not found')
  mustEqual([file.name, file.contentType, file.size], ['photo.png', 'image/png', BIG], 'what is said of a file')
  mustEqual((await files.given()).times, 0, 'contents given out before any were wanted')
  for (const look of ['first', 'second']) mustEqual(await read(file), sha256Of(bytes), `${look} reading`)
  mustEqual((await files.given()).leaks, 0, 'hosts that got our credential without being the vendor')
}

async function tellsScan(bench: ContractBench, files: FilesCase): Promise<void> {
  const [good, bad] = [await files.make({ name: 'good.txt', bytes: bytesOf('good', 50), public: true }), await files.make({ name: 'bad.txt', bytes: Buffer.from(TEST_VIRUS), public: true })]
  const early = (await openOne(bench, good))?.scan
  must(early === 'not-scanned' || early === 'none' || early === 'clean', `a new file's scan says «${early}»`)
  await bench.vendor.settle()
  const [clean, found] = [await openOne(bench, good), await openOne(bench, bad)]
  if (clean?.scan !== 'none') mustEqual([clean?.scan, found?.scan], ['clean', 'malware'], 'scans')
}

async function goneIsNull(bench: ContractBench, files: FilesCase): Promise<void> {
  const ref = await files.make({ name: 'photo.png', bytes: bytesOf('x', 10), public: false })
  const other = ref.id.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 7) % 10))
  for (const id of [other, '', '../../users/me', 'x y']) mustEqual(await openOne(bench, { ...ref, id }), null, `a file with the id «${id}»`)
}

async function lacksNothing(bench: ContractBench): Promise<void> {
  const reader = bench.connection.reads.files
  for (const use of ['read', 'write'] as const) mustEqual(await reader?.missing(use), [], `what is missing to ${use} files, where everything is granted`)
  must(Number(reader?.largest) > 1_000_000, 'the largest file is no size')
}

async function partOfRecord(bench: ContractBench, files: FilesCase): Promise<void> {
  const { comments, files: reader } = bench.connection.reads
  for (const isPublic of [true, false]) {
    const bytes = bytesOf(String(isPublic), 77)
    const ref = await files.make({ name: 'photo.png', bytes, public: isPublic })
    await bench.vendor.settle()
    const seen: unknown[] = []
    for (const stream of [comments, reader?.loose]) {
      if (stream === undefined) continue
      const fetched = (await stream.fetch([ref.recordId])).get(ref.recordId) ?? []
      const changed = []
      for await (const page of stream.changes(null)) changed.push(...page.records.filter((comment) => comment.ticketId === ref.recordId))
      for (const found of [fetched, changed]) seen.push(...found.flatMap((comment) => comment.attachments.map((one) => [one.id, one.size, comment.public, comment.ownKey])))
    }
    mustEqual(seen, [[ref.id, 77, isPublic, null], [ref.id, 77, isPublic, null]], 'the file, among what is fetched and among the changes')
  }
}
