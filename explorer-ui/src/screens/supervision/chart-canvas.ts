import { BarChart } from 'echarts/charts';
import type { BarSeriesOption } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import type { ComposeOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

register([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

type Option = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>;

export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** Colours and print of the page as it stands now. */
export interface Look {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly bar: string;
  readonly ground: string;
  readonly font: string;
  readonly size: number;
}

export interface Drawing {
  readonly bars: readonly Bar[];
  /** Days run along the foot; names, which are long, stand at the side. */
  readonly direction: 'along' | 'down';
  readonly look: Look;
}

/** A picture of bars inside an element; the element's size is followed until it is taken away. */
export function drawBars(element: HTMLElement, drawing: Drawing): () => void {
  const chart = init(element, null, { renderer: 'canvas' });
  chart.setOption(optionOf(drawing));
  const watch = new ResizeObserver(() => {
    chart.resize();
  });
  watch.observe(element);
  return () => {
    watch.disconnect();
    chart.dispose();
  };
}

function optionOf({ bars, direction, look }: Drawing): Option {
  const text = { color: look.soft, fontFamily: look.font, fontSize: look.size };
  const names = {
    type: 'category' as const,
    data: bars.map(({ name }) => name),
    axisLabel: { ...text, ...(direction === 'down' ? { width: look.size * 11, overflow: 'truncate' as const } : {}) },
    axisLine: { lineStyle: { color: look.line } },
    axisTick: { show: false },
    inverse: direction === 'down',
  };
  const values = {
    type: 'value' as const,
    minInterval: 1,
    axisLabel: { ...text, hideOverlap: true },
    splitLine: { lineStyle: { color: look.line } },
    splitNumber: 3,
  };
  return {
    animation: false,
    grid: { left: 4, right: direction === 'down' ? look.size * 3 : 12, top: 12, bottom: 4, containLabel: true },
    // The page's policy refuses the HTML that a tooltip is by default.
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      axisPointer: { type: 'shadow' },
      backgroundColor: look.ground,
      borderColor: look.line,
      textStyle: { color: look.ink, fontFamily: look.font, fontSize: look.size },
    },
    ...(direction === 'down' ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values }),
    series: [
      {
        type: 'bar',
        data: bars.map(({ value }) => value),
        itemStyle: { color: look.bar },
        barMaxWidth: look.size * 2,
        ...(direction === 'down' ? { label: { ...text, show: true, position: 'right', color: look.ink } } : {}),
      },
    ],
  };
}
