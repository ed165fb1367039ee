using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Json;

/// <summary>Takes what is wrong with a body while it is read. The first fault counts: reading goes on to no effect after it.</summary>
public sealed class JsonFaults
{
    /// <summary>The first fault, or null while there is none.</summary>
    public InferenceError? First { get; private set; }

    /// <summary>Notes a fault unless there is one already.</summary>
    public void Report(InferenceError error) => First ??= error;
}
