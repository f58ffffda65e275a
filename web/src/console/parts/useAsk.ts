import { asApiError } from '@sdk/errors.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useActivity } from '../context.tsx';
import { sent } from '../model/conditions.ts';
import type { Answer, Question } from '../model/types.ts';

/** How often a job is looked at. */
const LOOK_MS = 500;

/** Asks a question; what is too much at once becomes a job when one says so. */
export function useAsk(question: Question) {
  const activity = useActivity();
  const queries = useQueryClient();
  const asking = sent(question);
  const id = JSON.stringify(asking);
  const queryKey = ['activity', activity.base, 'answer', id];
  const answer = useQuery({
    queryKey,
    queryFn: ({ signal }) => activity.query(asking, signal),
    staleTime: 60_000,
  });
  const tooMuch = answer.error !== null && asApiError(answer.error).code === 'query.too_much';
  const estimate = useQuery({
    queryKey: ['activity', activity.base, 'estimate', id],
    queryFn: ({ signal }) => activity.estimate(asking, signal),
    enabled: tooMuch,
    staleTime: 60_000,
  });
  const [job, setJob] = useState<{ id: string; of: string }>();
  const mine = job?.of === id ? job.id : undefined;
  const start = useMutation({
    mutationFn: () => activity.startJob(asking),
    onSuccess: (made) => setJob({ id: made.id, of: id }),
  });
  const running = useQuery({
    queryKey: ['activity', activity.base, 'job', mine],
    queryFn: ({ signal }) => activity.job(mine!, signal),
    enabled: mine !== undefined,
    staleTime: 0,
    refetchInterval: (query) => {
      const state = query.state.data?.state;
      return state === undefined || state === 'waiting' || state === 'running' ? LOOK_MS : false;
    },
  });
  const done = running.data?.state === 'done' ? running.data.answer : undefined;
  useEffect(() => {
    if (done) queries.setQueryData<Answer>(['activity', activity.base, 'answer', id], done);
  }, [done, queries, activity.base, id]);
  const cancel = useMutation({
    mutationFn: () => activity.endJob(mine!),
    onSettled: () => setJob(undefined),
  });
  return {
    asking,
    answer: answer.data,
    error: answer.error,
    pending: answer.isPending,
    refetch: () => void answer.refetch(),
    tooMuch,
    estimate: estimate.data,
    job: mine === undefined ? undefined : running.data,
    starting: start.isPending,
    startError: start.error,
    start: () => start.mutate(),
    cancel: () => cancel.mutate(),
  };
}
