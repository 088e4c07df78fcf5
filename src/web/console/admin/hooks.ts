import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData, type UseInfiniteQueryResult, type UseQueryResult } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Page, Topic } from '../../../server/api/console.ts'
import { get, type Given } from './api.ts'

/** The first of the key is the topic under which the bridge tells of changes. */
export function useGet<T>(topic: Topic, path: string, given: Given = {}, on = true): UseQueryResult<T> {
  return useQuery({ queryKey: [topic, path, given], queryFn: () => get<T>(path, given), enabled: on })
}

export function useList<T>(topic: Topic, path: string, given: Given = {}): UseInfiniteQueryResult<InfiniteData<Page<T>>> {
  return useInfiniteQuery({
    queryKey: [topic, path, given],
    queryFn: ({ pageParam }) => get<Page<T>>(path, { ...given, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

/** After a change of one's own nothing is waited for. */
export function useFresh(): (...topics: readonly Topic[]) => Promise<void> {
  const queries = useQueryClient()
  return useCallback((...topics) => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'overview' || queryKey[0] === 'audit' || topics.some((topic) => topic === queryKey[0]) }), [queries])
}
