import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { API } from './api.ts'

export type Live = 'connecting' | 'live' | 'lost'

/** Whatever changed is asked for anew; after a gap, everything. The first part of a query's key is its topic. */
export function useLive(): Live {
  const queries = useQueryClient()
  const [state, setState] = useState<Live>('connecting')
  useEffect(() => {
    let lost = false
    const source = new EventSource(`${API}/events`)
    source.addEventListener('open', () => {
      setState('live')
      if (lost) void queries.invalidateQueries()
      lost = false
    })
    source.addEventListener('error', () => {
      lost = true
      setState('lost')
    })
    source.addEventListener('changed', (event: MessageEvent<string>) => {
      const topics = topicsOf(event.data)
      void queries.invalidateQueries({ predicate: ({ queryKey }) => topics.includes(String(queryKey[0])) })
    })
    return () => source.close()
  }, [queries])
  // A browser gives up on a source that was refused; asking now and then keeps the page true without it.
  useEffect(() => {
    if (state !== 'lost') return undefined
    const timer = setInterval(() => void queries.invalidateQueries(), 30_000)
    return () => clearInterval(timer)
  }, [state, queries])
  return state
}

function topicsOf(data: string): readonly string[] {
  try {
    return ((JSON.parse(data) as { readonly topics?: readonly string[] }).topics ?? []).map(String)
  } catch {
    return []
  }
}
