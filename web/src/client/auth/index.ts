export { Join } from './Join.tsx';
export { Login } from './Login.tsx';
export { Forgot, Reset } from './Password.tsx';
export { Setup } from './Setup.tsx';
export { Verify } from './Verify.tsx';
