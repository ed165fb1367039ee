using Penstock.Catalog;
using Penstock.Catalog.Pools;
using Penstock.Cli.Hosting;
using Penstock.Cli.Serving;
using Penstock.Cli.Terminals;
using Penstock.Worker.Engine;
using Penstock.Worker.Engine.Gguf;

namespace Penstock.Cli.Checking;

/// <summary>Model files and commands of pools.</summary>
internal static class PoolCheck
{
    public static IEnumerable<Finding> Run(CommandContext context, PenstockCatalog catalog) => catalog.Pools
        .Where(pool => pool.Engine != PoolEngine.External)
        .Select(pool => pool.Engine == PoolEngine.Command ? Program(context, pool) : ModelFile(context, pool));

    private static Finding ModelFile(CommandContext context, PoolOptions pool)
    {
        string subject = $"pool {pool.Name}";
        string path = ServeConfiguration.ModelPath(pool, context.ProgramFolder)!;
        Result<GgufFile, EngineError> file = GgufFile.Read(path);
        return file.Succeeded
            ? Finding.Found(subject, $"{file.Value.Architecture} model of {Amount.OfBytes(new FileInfo(path).Length)}, {path}")
            : Finding.Missing(subject, file.Error.Message, file.Error.Remedy);
    }

    private static Finding Program(CommandContext context, PoolOptions pool)
    {
        string program = pool.Command[0];
        string? path = program.Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(program)
            : (context.Environment.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsExecutable);
        return path is not null && IsExecutable(path)
            ? Finding.Found($"pool {pool.Name}", $"command {path}")
            : Finding.Missing($"pool {pool.Name}", $"no program {program}", "Install it, or give its full path in command");
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
}
