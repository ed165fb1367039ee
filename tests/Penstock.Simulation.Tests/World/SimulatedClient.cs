using System.Text;
using Penstock.Gateway.Inference;
using Penstock.Protocols.Inference.Answers;
using Penstock.Providers;

namespace Penstock.Simulation.Tests.World;

/// <summary>A client that reads what it is given at once, and remembers what it saw.</summary>
internal sealed class SimulatedClient : IInferenceOutput
{
    private readonly StringBuilder _text = new();

    public bool IsCommitted { get; private set; }

    /// <summary>True once the mark of a whole answer came.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Everything that came, in the order of its coming.</summary>
    public string Text => _text.ToString();

    public bool TryCommit(in AnswerHead head) => IsCommitted = true;

    public void Write(in RelayFrame frame)
    {
        SawEnd |= frame.Kind is RelayFrameKind.Done or RelayFrameKind.Body;
        _text.Append(Encoding.UTF8.GetString(frame.Before.Span));
    }

    public void Write(ChatChunk chunk) => SawEnd |= chunk is AnswerCompleted;

    public void Write(ChatAnswer answer) => SawEnd = true;

    public ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);
}
