import { serveSandbox } from '../../../src/sandbox/core/serve.ts'
import { loadWorld, type PlainLoad } from './world.ts'

/** The sandbox on ports of its own, in a process of its own; told its load in the first message, answers with where it is. */
process.once('message', (load: PlainLoad) => {
  void serveSandbox({ port: 0, seed: () => loadWorld(load) }).then((running) => process.send?.(running.info))
})
process.once('disconnect', () => process.exit(0))
