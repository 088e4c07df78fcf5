import { parentPort, workerData } from 'node:worker_threads'
import type { Sighting } from '../insight/pattern.ts'
import { loadPolicy } from '../policy-files.ts'
import { judgeWith } from './patterns-judge.ts'

const policy = loadPolicy((workerData as { policy: string | undefined }).policy)

parentPort?.on('message', (tickets: readonly Sighting[]) => parentPort?.postMessage(tickets.map((ticket) => judgeWith(policy, ticket))))
