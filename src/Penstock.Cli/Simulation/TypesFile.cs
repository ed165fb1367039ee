using System.Text.Json;
using System.Text.Json.Serialization;
using Penstock.Scaling.Mixing;
using Penstock.Scaling.Simulation;

namespace Penstock.Cli.Simulation;

/// <summary>Reads the types that a simulated pool may be made of from a JSON list, whose members are those of <see cref="SimulatedType"/> in camel case.</summary>
internal static class TypesFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <exception cref="FormatException">It is not such a file; says why.</exception>
    public static IReadOnlyList<SimulatedType> Read(string path)
    {
        SimulatedType[] types;
        try
        {
            types = JsonSerializer.Deserialize<SimulatedType[]>(File.ReadAllText(path), Options) ?? [];
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{path}: {fault.Message}", fault);
        }

        if (types.Length is 0 or > ReplicaMix.MostTypes || types.DistinctBy(type => type.Name, StringComparer.Ordinal).Count() != types.Length)
        {
            throw new FormatException($"{path}: from 1 to {ReplicaMix.MostTypes} types, each with a name of its own.");
        }

        bool isSound = types.All(type => type is { HourUsd: >= 0 and <= 1e6, Capacity: > 0 and <= 1e3, Max: >= 0, PreemptionsPerHour: >= 0, NoticeSeconds: >= 0 } && ReplicaFile.IsSound(type.Replica));
        return isSound ? types : throw new FormatException($"{path}: capacity must be above 0, prices, rates and max 0 or more, and each replica as --replica wants it.");
    }
}
