/** Drawings stretch to the width they get; strokes and words keep their size. One gutter for all, so that they share a time axis. */
export const chartStyle: string = `
.charts{--gutter:4.1rem;padding-right:.9rem}
.plot{display:grid;grid-template-columns:var(--gutter) minmax(0,1fr);margin-top:1rem}
.plot figcaption{grid-column:1/-1;font-weight:500;margin-bottom:.75rem;display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:baseline}
.legend{display:flex;flex-wrap:wrap;gap:0 1rem;color:var(--muted);font-weight:400;font-size:.86rem}
.swatch{display:inline-block;width:1.3em;height:0;border-top:2.5px solid;vertical-align:.25em;margin-right:.4em}
.axis-y{position:relative;font-size:.78rem;color:var(--muted)}
.axis-y span{position:absolute;right:.55rem;transform:translateY(50%);white-space:nowrap;line-height:1}
.area{height:8.5rem}
.area svg{display:block;width:100%;height:100%;overflow:visible}
.area path,.area rect{vector-effect:non-scaling-stroke}
.grid{stroke:var(--rule);stroke-width:1;fill:none}
.band{fill:var(--tint-red)}
.line{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
.line.dots{stroke-width:9;stroke-dasharray:none}
.whisker{stroke:var(--muted);stroke-width:2.5;fill:none}
.command{display:block;white-space:pre-wrap}
.fill{opacity:.16;stroke:none}
.limit-line{stroke:var(--red);stroke-width:1.25;stroke-dasharray:6 4;fill:none}
.blue{stroke:var(--blue)}.red{stroke:var(--red)}
.fill.blue{fill:var(--blue)}.fill.red{fill:var(--red)}
.green{stroke:var(--green);stroke-dasharray:8 3}.amber{stroke:var(--amber);stroke-dasharray:2 3}
.asked{stroke:var(--muted);stroke-dasharray:3 3}
.faint{stroke:var(--muted)}.middle{stroke:var(--blue);stroke-dasharray:5 3}.strong{stroke:var(--violet)}
.swatch.blue,.swatch.middle{border-color:var(--blue)}.swatch.red,.swatch.limit-line{border-color:var(--red)}.swatch.strong{border-color:var(--violet)}
.swatch.asked,.swatch.faint{border-color:var(--muted)}.swatch.green{border-color:var(--green)}.swatch.amber{border-color:var(--amber)}
.swatch.asked,.swatch.middle,.swatch.limit-line,.swatch.green{border-top-style:dashed}.swatch.amber{border-top-style:dotted}
.live-plot{display:none;grid-column:1/-1;min-width:0;overflow:hidden}
.live-controls{color:var(--muted);font-size:.88rem}
.live-controls button{font:inherit;color:var(--blue);background:none;border:1px solid var(--rule);border-radius:6px;padding:.1rem .6rem;cursor:pointer}
.live-plot .u-legend{width:auto;text-align:left;color:var(--muted);font-size:.86rem;margin:0 0 0 var(--gutter)}
.live-plot .u-legend th,.live-plot .u-legend td{border:0;padding:0 .2rem;font-size:inherit}
.live-plot .u-legend td{color:var(--text);min-width:4.5em;text-align:left}
.live-plot .u-select{background:var(--blue);opacity:.16}
@media screen{
.live .live-plot{display:block}
.live .lane .track{margin-left:var(--lane-left,var(--gutter));width:var(--lane-width,auto);overflow:hidden}
.live .lane p{margin-left:var(--lane-left,var(--gutter))}
.live .lane .along{left:var(--along-left,0%);width:var(--along-width,100%)}
.live .lane .track::after{content:"";position:absolute;top:0;bottom:0;left:var(--cursor,-9px);width:1px;background:var(--text)}
.live .axis-y,.live .area,.live>.axis-x,.live .legend{display:none}
}
.scatter .area{position:relative;height:11rem}
.point{display:inline-block;width:.72rem;height:.72rem;border-radius:50%;border:2px solid var(--green);background:var(--green);vertical-align:-.05em;margin-right:.4em}
.point.broke{border-color:var(--red);background:var(--red);border-radius:0}
.point.invalid{border-color:var(--amber);background:none}
.area .point{position:absolute;margin:0;transform:translate(-50%,50%)}
.found-line{stroke:var(--blue);stroke-width:1.25;fill:none}
.swatch.found{border-color:var(--blue);height:.9em;width:0;border-top:0;border-left:2.5px solid var(--blue);vertical-align:-.1em}
.answer-line{font-size:1.08rem;font-weight:500}
.bottlenecks{padding-left:1.3rem}
.interval{position:relative;display:block;width:8rem;height:.8rem;background:linear-gradient(var(--rule),var(--rule)) center/1px 100% no-repeat var(--faint);border-radius:3px}
.interval .range{position:absolute;top:.2rem;bottom:.2rem;min-width:2px;border-radius:2px;background:var(--muted)}
.interval .range.worse{background:var(--red)}.interval .range.better{background:var(--green)}.interval .range.cannot-tell{background:var(--amber)}
.interval .at{position:absolute;top:0;bottom:0;width:2px;margin-left:-1px;background:var(--text)}
.axis-x{height:1.5rem;font-size:.78rem;color:var(--muted);margin-left:var(--gutter);margin-top:.3rem}
.axis-x div{position:relative}
.axis-x span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.lane{margin-top:.7rem}
.lane p{font-size:.88rem;line-height:1.35;margin-left:var(--gutter);color:var(--muted)}
.lane b{color:var(--text);font-weight:600}
.lane .track{position:relative;height:.85rem;margin:.2rem 0 0 var(--gutter);background:var(--faint);border-radius:3px}
.lane .along{position:absolute;top:0;bottom:0;left:0;width:100%}
.lane .bar{position:absolute;top:0;bottom:0;border-radius:3px;min-width:2px}
.lane .bar.fault,.lane .bar.firing{background:var(--red)}
.lane .bar.failing{background:var(--amber)}
.lane .bar.pending{background:repeating-linear-gradient(135deg,var(--amber) 0 3px,transparent 3px 6px);border:1px solid var(--amber)}
.lane .mark{position:absolute;top:-.2rem;bottom:-.2rem;width:3px;margin-left:-1.5px;background:var(--text);box-shadow:0 0 0 1px var(--card)}
.lane .mark.resolved{background:var(--green)}
.drill+.drill{border-top:1px solid var(--rule);margin-top:1.25rem;padding-top:1rem}
.drill>summary{cursor:pointer}
.drill>summary h3{display:inline;margin-right:.75rem}
.drill h4{font-size:.95rem;font-weight:600;margin:1.1rem 0 .4rem}
.left-over{border-color:var(--red);background:var(--tint-red);color:var(--text);padding:.6rem .75rem;font-size:1.08rem}
.drill>*+*{margin-top:.75rem}
.side-by-side{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem 2.5rem}
.bars figcaption{font-weight:500;margin-bottom:.35rem}
.bars .row{display:grid;grid-template-columns:minmax(0,10rem) minmax(0,1fr) 5rem;gap:.75rem;align-items:center;padding:.16rem 0;font-size:.92rem}
.bars svg{display:block;width:100%;height:.7rem}
.bars .track{fill:var(--faint)}.bars .fill{fill:var(--blue);opacity:1}
.bars .value{text-align:right;white-space:nowrap}
@media print{.live-controls{display:none}}
@media (max-width:720px){
.charts{--gutter:3.4rem}
.lane p,.live .lane p{margin-left:0}
.bars .row{grid-template-columns:minmax(0,7.5rem) minmax(0,1fr) 4.5rem;gap:.5rem}
}
`;
