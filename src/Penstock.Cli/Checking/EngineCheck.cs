using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Cli.Hosting;
using Penstock.Worker.Engine;

namespace Penstock.Cli.Checking;

/// <summary>The llama.cpp library that the built-in worker runs on.</summary>
internal static class EngineCheck
{
    private const string Subject = "llama.cpp library";

    public static bool IsNeeded(PenstockCatalog catalog) => catalog.Pools.Any(pool => pool.Engine == PoolEngine.LlamaCpp);

    public static Finding Run(CommandContext context, bool isNeeded)
    {
        string? directory = context.Environment.Variable("PENSTOCK_LLAMA_DIR");
        Result<EngineLibrary, EngineError> library = EngineLibrary.Find(string.IsNullOrEmpty(directory) ? null : directory);
        if (library.Succeeded)
        {
            return Finding.Found(Subject, $"{library.Value.Version} on {string.Join(", ", library.Value.Devices)}, in {library.Value.Directory}");
        }

        return isNeeded
            ? Finding.Missing(Subject, library.Error.Message, library.Error.Remedy)
            : Finding.Optional(Subject, library.Error.Message, library.Error.Remedy);
    }
}
