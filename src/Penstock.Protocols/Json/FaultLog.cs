using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Json;

/// <summary>Keeps the first fault of a request, so that readers need not stop at each.</summary>
internal sealed class FaultLog
{
    public InferenceError? First { get; private set; }

    /// <summary>Notes that the field at <paramref name="path"/> is wrong.</summary>
    /// <param name="path">Where.</param>
    /// <param name="message">One sentence; names the field.</param>
    public void Add(string path, string message) => First ??= new InferenceError(ErrorKind.InvalidRequest, message, path);
}
