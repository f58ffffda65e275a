import { device } from './browser.mjs';
import { serve } from './serve.mjs';
const site = await serve('/tmp/hubbub-demo');
const d = await device({viewport:{width:360,height:740}});
for (let k=0;k<2;k++){
await d.page.goto(site.origin + '/w/demo/c/dsgn');
await d.page.evaluate(()=>{window.__t=[];const go=()=>{const s=document.querySelector('[data-testid=messages]');const l=s?.querySelector('[data-testid=virtuoso-item-list]');__t.push([Math.round(performance.now()),!!s, l?getComputedStyle(l).visibility:'-', l?.children.length, s?.scrollTop, s?.scrollHeight, l?.style.cssText.slice(24)]);if(performance.now()<6000)requestAnimationFrame(go)};go()});
await d.page.waitForTimeout(4000);
const t = await d.page.evaluate(()=>__t); let last='';
for(const r of t){const x=JSON.stringify(r.slice(1)); if(x!==last) console.log(r[0],x); last=x}
console.log('---');
}
await d.close(); site.close();
