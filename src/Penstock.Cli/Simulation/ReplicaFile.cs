using System.Text.Json;
using Penstock.Scaling.Signals;

namespace Penstock.Cli.Simulation;

/// <summary>Reads what a replica can do from a JSON file, whose members are those of <see cref="ReplicaModel"/> in camel case; absent ones keep their default.</summary>
internal static class ReplicaFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="FormatException">It is not such a file; says why.</exception>
    public static ReplicaModel Read(string path)
    {
        ReplicaModel? model;
        try
        {
            model = JsonSerializer.Deserialize<ReplicaModel>(File.ReadAllText(path), Options);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path}: {fault.Message}", fault);
        }

        return IsSound(model) ? model! : throw new FormatException($"{path}: baseSeconds, maxSequences, chunkTokens and kvTokens must be above 0, the other values 0 or more.");
    }

    /// <summary>Whether a replica can be like this.</summary>
    public static bool IsSound(ReplicaModel? model) =>
        model is { BaseSeconds: > 0, SecondsPerSequence: >= 0, SecondsPerPromptToken: >= 0, MaxSequences: > 0, ChunkTokens: > 0, KvTokens: > 0 };
}
