import { describe, it } from 'vitest'
import { contractChecks, type ContractBench, type Declared } from '../../src/connector/contract/index.ts'

/** Registers the shared suite for one connector; every check gets a bench of its own. */
export function connectorContract(name: string, declared: Declared, setup: () => Promise<ContractBench>): void {
  describe(`${name} keeps the connector contract`, () => {
    for (const check of contractChecks(declared)) {
      it(check.name, async () => {
        const bench = await setup()
        try {
          await check.run(bench)
        } finally {
          await bench.close()
        }
      })
    }
  })
}
