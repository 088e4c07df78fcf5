import { oracle } from './oracle/index.ts'
import { rest } from './rest/index.ts'
import { salesforce } from './salesforce/index.ts'
import { zendesk } from './zendesk/index.ts'

/** Every CRM that Breakwater knows. */
export const connectors = [zendesk, salesforce, rest, oracle]
