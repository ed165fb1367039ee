using Penstock.Scaling.Signals;

namespace Penstock.ControlPlane.Autoscaling;

/// <summary>What was learned of a replica: an iteration takes base + sequences x perSequence + prompt tokens x perPromptToken, in seconds.</summary>
internal sealed record LearnedDocument(double BaseSeconds, double SecondsPerSequence, double SecondsPerPromptToken, int MaxSequences)
{
    public static LearnedDocument Of(ReplicaModel model) => new(model.BaseSeconds, model.SecondsPerSequence, model.SecondsPerPromptToken, model.MaxSequences);
}
