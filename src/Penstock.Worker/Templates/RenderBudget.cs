using System.Runtime.CompilerServices;

namespace Penstock.Worker.Templates;

/// <summary>Counts what one rendering costs and stops it at <see cref="TemplateLimits"/>, so that no template hangs or fills memory.</summary>
internal sealed class RenderBudget(TemplateLimits limits)
{
    private long _steps;
    private long _memoryBytes;
    private int _depth;

    /// <summary>Charges <paramref name="count"/> steps.</summary>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.Steps)
        {
            throw TemplateFailureException.Limit($"the template takes more than {limits.Steps} steps");
        }
    }

    /// <summary>Charges a pass over <paramref name="characters"/> characters.</summary>
    public void Scan(long characters) => Step(1 + (characters / 64));

    /// <summary>Charges a search for a text in another, which can take the product of both lengths.</summary>
    public void Search(int textLength, int patternLength) => Step(1 + ((long)textLength * Math.Max(1, patternLength) / 64));

    /// <summary>Charges the memory of a string.</summary>
    public void AllocateCharacters(long count) => Allocate((count * 2) + 64);

    /// <summary>Charges the memory of items in a list.</summary>
    public void AllocateItems(long count) => Allocate(count * 16);

    /// <summary>Charges the memory of a map and its entries.</summary>
    public void AllocateEntries(long count) => Allocate((count * 80) + 128);

    /// <summary>Charges the memory of small objects.</summary>
    public void AllocateValues(long count) => Allocate(count * 64);

    /// <summary>Refuses a string longer than any prompt may be.</summary>
    public void CheckLength(long characters)
    {
        if (characters > limits.OutputCharacters)
        {
            throw TemplateFailureException.Limit($"a text is longer than {limits.OutputCharacters} characters");
        }
    }

    /// <summary>Enters one level of evaluation; <see cref="Leave"/> leaves it.</summary>
    public void Enter()
    {
        _steps++;
        _depth++;
        if (_depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TemplateFailureException.Limit($"the template nests deeper than {limits.Depth} levels");
        }
        Step(0);
    }

    /// <summary>Leaves one level of evaluation. A failure unwinds the whole rendering, so no one need call this in a finally.</summary>
    public void Leave() => _depth--;

    private void Allocate(long bytes)
    {
        _memoryBytes += bytes;
        if (_memoryBytes > limits.MemoryBytes)
        {
            throw TemplateFailureException.Limit($"the template takes more than {limits.MemoryBytes} bytes of memory");
        }
    }
}
