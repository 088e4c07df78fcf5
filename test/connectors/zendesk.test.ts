import { connectorContract } from '../contract/connector.ts'
import { zendeskBench } from './zendesk-bench.ts'

connectorContract('zendesk', { streams: ['tickets', 'comments', 'suspended'], writers: ['update-ticket', 'create-ticket', 'provision', 'retire'], webhook: true }, zendeskBench)
