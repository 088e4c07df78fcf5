import { parentPort, workerData } from 'node:worker_threads'
import { serveSandbox } from '../sandbox/core/serve.ts'
import { seedWorld } from '../sandbox/seed/index.ts'
import { sandboxEnvironment } from './sandbox.ts'

const { arrivals } = workerData as { readonly arrivals: boolean }
const sandbox = await serveSandbox({ port: 0, arrivals, seed: seedWorld })
parentPort?.postMessage(sandboxEnvironment(sandbox.info))
