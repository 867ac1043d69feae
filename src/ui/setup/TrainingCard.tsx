import { formatNumber } from '../../shared/format';
import {
  looksForPattern,
  writtenValue,
  type OptimizerType,
  type SamplingJudge,
} from '../../protocol/runConfig';
import { CheckpointPicker } from '../model/CheckpointPicker';
import { useRefinery } from '../useRefinery';
import { Card, More } from './Card';
import { optimizerNames } from './optimizerNames';
import { RemoteJudge } from './RemoteJudge';
import { SettingField } from './SettingField';

const judges = {
  none: 'Nobody',
  starter: 'Starter’s own score',
  length: 'Length',
  sentiment: 'Sentiment',
  keyword: 'Keywords',
  regex: 'Regular expression',
  json: 'Valid JSON',
  'reward-model': 'A reward model trained here',
  remote: 'A model at an address',
} as const;

/** Card 4: how long, how fast, and in what order. */
export function TrainingCard() {
  const summary = useRefinery(({ settings }) => {
    const rate = formatNumber(settings['optimizer.learningRate'] as number);
    const name = optimizerNames[settings['optimizer.type'] as OptimizerType];
    return `${writtenValue(settings['sft.steps'])} SFT + ${writtenValue(settings['training.steps'])} steps · batch ${writtenValue(settings['training.batchSize'])} · ${name} ${rate}`;
  });
  const teaches = useRefinery(({ settings }) => settings['sft.promptShare'] !== 0);
  const adam = useRefinery(({ settings }) => settings['optimizer.type'] === 'adamw');
  const seeks = useRefinery(({ settings }) =>
    looksForPattern(settings['sampling.judge'] as SamplingJudge),
  );
  const rewards = useRefinery(({ settings }) => settings['sampling.judge'] === 'reward-model');
  const remote = useRefinery(({ settings }) => settings['sampling.judge'] === 'remote');
  return (
    <Card number={4} title="Training" summary={summary}>
      <SettingField path="training.steps" />
      <SettingField path="training.batchSize" />
      <SettingField path="optimizer.learningRate" />
      <SettingField path="sft.steps" />
      <SettingField path="seed" />
      <More>
        <SettingField path="sft.learningRate" />
        <SettingField path="sft.batchSize" />
        <SettingField path="sft.promptShare" />
        {teaches ? <SettingField path="sft.promptMinScore" /> : null}
        <SettingField path="training.microBatchSize" />
        <SettingField path="training.recomputeActivations" />
        <SettingField path="optimizer.type" names={optimizerNames} />
        <SettingField path="optimizer.schedule" />
        <SettingField path="optimizer.warmupSteps" />
        <SettingField path="optimizer.maxGradNorm" />
        {adam ? <SettingField path="optimizer.weightDecay" /> : null}
        {adam ? <SettingField path="optimizer.beta1" /> : null}
        {adam ? <SettingField path="optimizer.beta2" /> : null}
        {adam ? <SettingField path="optimizer.eps" /> : null}
        <SettingField path="training.logEvery" />
        <SettingField path="training.evalEvery" />
        <SettingField path="training.stopAt" />
        <SettingField path="data.shuffle" />
        <p>For the answers under Samples:</p>
        <SettingField path="sampling.prompts" />
        <SettingField path="sampling.maxNewTokens" />
        <SettingField path="sampling.temperature" />
        <SettingField path="sampling.topK" />
        <SettingField path="sampling.topP" />
        <SettingField path="sampling.repetitionPenalty" />
        <SettingField path="sampling.judge" names={judges} />
        {seeks ? <SettingField path="sampling.judgePattern" /> : null}
        {remote ? <RemoteJudge /> : null}
        {rewards ? (
          <>
            <SettingField path="sampling.rewardModelShare" />
            <SettingField path="sampling.rewardModelSteps" />
            <SettingField path="sampling.rewardModelLearningRate" />
          </>
        ) : null}
        <CheckpointPicker
          role="opponent"
          title="Opponent: another run’s checkpoint"
          help="The policy of another run as it was saved, by this page or in a folder policy. It answers the sampled prompts once, by the same draws as policy and reference, and the judge compares the policy’s answers with its too. It must have the policy’s own tokenizer; a policy from scratch has that of a run with the same data, seed and vocabulary."
        />
        <p>For the files that a run leaves:</p>
        <SettingField path="report.pairs" />
        <p>For the headless command, which a run file is given to:</p>
        <SettingField path="report.checkpoint" />
      </More>
    </Card>
  );
}
