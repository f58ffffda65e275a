import { Button, Progress } from '@mantine/core';
import css from '../console.module.css';
import { useWords } from '../context.tsx';
import { brief, percent } from '../model/words.ts';
import { Refusal, refusalText } from './Refusal.tsx';
import type { useAsk } from './useAsk.ts';

/** A question that reads more than may be read at once: what it would cost, and the way to ask it nevertheless. */
export function TooMuch({ asked }: { asked: ReturnType<typeof useAsk> }) {
  const words = useWords();
  const { say } = words;
  const { job, estimate } = asked;
  if (job?.state === 'failed' || job?.state === 'cancelled')
    return (
      <div className={css.tooMuch} role="alert">
        <p>{job.state === 'failed' ? say('job.failed') : say('job.cancelled')}</p>
        <Button variant="default" onClick={asked.start}>
          {say('job.again')}
        </Button>
      </div>
    );
  if (job)
    return (
      <div className={css.tooMuch}>
        <p role="status">
          {job.state === 'waiting'
            ? say('job.waiting')
            : say('job.running', { share: percent(words, job.progress) })}
        </p>
        <Progress value={job.progress * 100} aria-label={say('job.progress')} />
        <Button variant="default" onClick={asked.cancel}>
          {say('job.cancel')}
        </Button>
      </div>
    );
  if (asked.startError) return <Refusal cause={asked.startError} onRetry={asked.start} />;
  return (
    <div className={css.tooMuch}>
      <p>
        {estimate
          ? say('job.tooMuch', { reads: brief(words, estimate.reads), most: brief(words, estimate.most) })
          : refusalText(say, asked.error)}
      </p>
      <p className={css.fine}>{say('job.hint')}</p>
      <Button onClick={asked.start} loading={asked.starting}>
        {say('job.start')}
      </Button>
    </div>
  );
}
