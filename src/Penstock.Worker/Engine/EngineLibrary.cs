using System.Collections.Immutable;

namespace Penstock.Worker.Engine;

/// <summary>The native library that an engine runs on.</summary>
/// <param name="Directory">Folder that it was loaded from.</param>
/// <param name="Version">Version that it gives itself.</param>
/// <param name="Devices">Devices that it computes on.</param>
public sealed record EngineLibrary(string Directory, string Version, ImmutableArray<string> Devices)
{
    /// <summary>Finds, loads and checks the library without a model; for <c>penstock check</c>.</summary>
    /// <param name="directory">Folder to take it from; null searches <c>PENSTOCK_LLAMA_DIR</c> and the program's own folder.</param>
    public static Result<EngineLibrary, EngineError> Find(string? directory = null)
    {
        Result<Native.LlamaLibrary, EngineError> library = Native.LlamaLibrary.Load(directory);
        return library.Succeeded
            ? new EngineLibrary(library.Value.Directory, library.Value.Version, [.. library.Value.Devices])
            : library.Error;
    }
}
