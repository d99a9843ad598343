import { useSearchParams } from 'react-router';
import { ApiProblem } from '../../api/problem.ts';
import { useSession } from '../../session/session.ts';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SignedInHome } from './signed-in-home.tsx';
import { SignedOutHome } from './signed-out-home.tsx';
import './home.css';

/** Where everybody begins; a sign-in that did not work ends here, with the reason in the address. */
export function Home() {
  const session = useSession();
  const [search] = useSearchParams();
  const code = search.get('problem');
  if (session === undefined) return <PageSkeleton />;
  return (
    <div className="ps-stack">
      {code !== null && /^[A-Z_]{3,40}$/u.test(code) && <ProblemNotice problem={new ApiProblem({ code })} />}
      {session.signedIn ? <SignedInHome session={session} /> : <SignedOutHome />}
    </div>
  );
}
